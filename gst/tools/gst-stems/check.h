/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * check: what is asked of a set, and what was found. check_set() does all of it
 * for one set and prints nothing; bounce checks its own output with it.
 */
#pragma once

#include "json.h"
#include "profile.h"
#include "run.h"
#include "set_files.h"
#include "waves.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stems::tool
{

struct CheckRequest {
    std::string set;                /* a folder */
    std::vector<std::string> paths; /* its files; empty: those of the folder */
    std::string mix;                /* path; empty: found by its name */
    std::optional<DeliveryList> profile;
    std::optional<double> target; /* dBFS: a stem or sum above it fails */
    bool sample_peak = false;     /* the target is for samples, else for true peaks */
    bool waves = false;           /* for a page */
    std::string what;             /* beside the progress bar; empty: none */
};

enum class Severity : std::uint8_t { Failed, Warning, Note };
const char *name_of(Severity severity) noexcept;

struct CheckFinding {
    std::string check; /* "rate", "depth", "length" ...: the enum of the schema */
    Severity severity = Severity::Failed;
    std::string file; /* name; empty: about the set */
    std::string text; /* a sentence with the figures */
    std::optional<std::uint64_t> start = std::nullopt, end = std::nullopt; /* frames of it */
};

/* A file that is the sum of some of the stems by its name. */
struct CheckVersion {
    std::size_t file = 0;           /* indices into the files */
    std::vector<std::size_t> stems; /* ascending */
    std::string problem;            /* why it cannot be held against them; or empty */
    StructurePtr null;              /* nullcheck's; null: not made */
};

struct CheckReport {
    CheckRequest request;
    std::vector<SetFile> files;
    std::vector<CheckVersion> versions;
    std::vector<StructurePtr> figures; /* headroommeter's, for each file; null: none */
    StructurePtr sum;                  /* of the sum of the stems; null: there is none */
    StructurePtr null;                 /* nullcheck's; null: not made */
    std::vector<CheckFinding> findings;
    Waves waves;

    const SetFile *mix() const noexcept;
    const GstStructure *figures_of(const SetFile &file) const noexcept;
    bool passed() const noexcept; /* no finding failed */
    std::string verdict() const;  /* in one sentence */
    double target() const noexcept;
    void find(std::string check, Severity severity, std::string file, std::string text)
    {
        findings.push_back({std::move(check), severity, std::move(file), std::move(text)});
    }
};

/* Throws Trouble if the set cannot be read at all, and Interrupted. */
CheckReport check_set(const CheckRequest &request);
/* Its files with their roles, and nothing else. */
CheckReport list_set(const CheckRequest &request);

/* The pipeline that check_set() would run; with element names "file0" ... in the
 * order of files, "version0" ... in that of versions, "sum", "residual" and
 * "null". */
struct CheckGraph {
    Launch launch;
    bool nulls = false; /* has "null" and "residual" */
    bool sums = false;  /* has "sum" */
};
CheckGraph check_graph(const CheckReport &report);

/* Whether nullcheck and stemsum take a stem of these channels under a sum of those. */
constexpr bool adds_to(int channels, int sum) noexcept
{
    return channels == sum || (channels == 1 && sum == 2);
}
std::string channels_of(const SetFile &file); /* "2 channels" */

/* Of nullcheck's explanation the cause alone. */
std::string in_short(const std::string &text);

/* Which stems each version is to be held against. */
void plan_versions(CheckReport &report);

/* Findings: of what the files are, and of what was measured. */
void find_in_files(CheckReport &report);
void find_in_figures(CheckReport &report);
void find_in_versions(CheckReport &report);
void find_in_profile(CheckReport &report);

JsonPtr json_of(const CheckReport &report); /* docs/report.schema.json */
JsonPtr json_of(const SetFile &file, const GstStructure *figures);
std::string text_of(const CheckReport &report);

} // namespace stems::tool
