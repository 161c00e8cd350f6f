/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a version holds, as data/manifest.json says it (docs/manifest.schema.json),
 * and which versions a room has, as room.json says it. Names of files are UTF-8,
 * safe everywhere, relative to the version's data folder, with "/" between
 * folders. Reading throws Trouble that names the file and the place.
 */
#pragma once

#include "check.h"
#include "json.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stems::tool::room
{

/* A file of this version against that of the last one with the same label. */
struct Change {
    enum class Kind : std::uint8_t {
        First,      /* there is no last version */
        Same,       /* bit by bit: the same SHA-256, or the same audio (explanation) */
        Rebalanced, /* the same audio, turned by gain */
        Moved,      /* the same audio, later by delay; perhaps turned as well */
        Replaced,   /* other audio */
        New         /* the last version has none of this label */
    } kind = Kind::First;
    std::optional<double> gain;  /* dB: louder is above 0 */
    std::optional<double> delay; /* samples: later is above 0 */
    bool inverted = false;       /* in polarity */
    std::string explanation;     /* a sentence; or empty */
};

const char *name_of(Change::Kind kind) noexcept; /* "same", "rebalanced" ... */

/* A lossy copy that browsers play. Made by preview.h. */
struct Preview {
    std::string file;   /* "PREVIEW/drums-PREVIEW.mp3" */
    std::string type;   /* "audio/mpeg" */
    double gain = 0.0;  /* dB by which it differs from the full file; 0: level-matched */
    std::string peaks;  /* a file with the waveform; or empty */
    std::string sha256; /* of the file */
};

/* An encrypted file in place of the full one. Made by lock.h. */
struct Locked {
    std::string file; /* "locked/drums.wav.locked" */
    std::uint64_t bytes = 0;
    std::string sha256; /* of that file; the full one's is StemFile::sha256 */
};

struct StemFile {
    std::string file; /* "stems/drums.wav", also while it is locked */
    std::string name; /* as the source's was called; UTF-8, as it may be shown */
    std::string label;
    std::string role; /* "mix", "stem", "version", "other" */
    std::string stem; /* by the rules of names: "drums"; or empty */

    std::string sha256; /* of all of the file, lower-case hexadecimal */
    std::uint64_t bytes = 0;
    std::string container, coding, format; /* "wav", "integer", "S24LE" */
    int rate = 0, channels = 0, bits = 0;
    std::uint64_t frames = 0;

    std::vector<double> peak, true_peak; /* dBFS, dBTP by channel */
    double integrated = 0.0;             /* LUFS; -inf in silence, NaN if not measured */

    Change change;
    std::optional<Preview> preview;
    std::optional<Locked> locked;

    double seconds() const noexcept { return rate > 0 ? static_cast<double>(frames) / rate : 0.0; }
};

/* A file for another program. Made by doors.h. */
struct Door {
    std::string kind; /* "dawproject", "stem-mp4" */
    std::string file; /* "doors/Song.dawproject", also while it is locked */
    std::uint64_t bytes = 0;
    std::string sha256;
    std::optional<Locked> locked;
};

/* Does the set sum to its mix? The fields of nullcheck's message. */
struct NullResult {
    std::string verdict; /* "bit-exact" ... */
    bool passed = false;
    std::vector<double> residual_peak; /* dBFS by channel */
    std::string explanation;
};

struct Manifest {
    std::string room; /* the room's name when it was made */
    int version = 1;
    int since = 0; /* the version that changes are told against; 0: none */
    std::string note;
    std::string delivered; /* ISO 8601, UTC: "2026-01-31T12:00:00Z" */
    std::string generator; /* "gst-stems-1.0 1.0.0" */

    bool passed = false;  /* what check says */
    std::string verdict;  /* in one sentence */
    std::string accepted; /* why a set that failed is delivered all the same; or empty */
    double target = -6.0; /* dBFS */
    std::optional<NullResult> null;
    std::vector<CheckFinding> findings;

    std::vector<StemFile> files;      /* the mix first, then stems, versions, others */
    std::vector<std::string> removed; /* labels that the last version has and this one not */
    std::vector<Door> doors;
    bool locked = false; /* the full-quality files are encrypted */
};

JsonPtr json_of(const Manifest &manifest);
/* Of the text of a manifest.json; @path: for errors. */
Manifest read_manifest(const std::string &path);

/* A row of room.json. */
struct VersionRow {
    int version = 1;
    std::string folder; /* "v1" */
    std::string note, delivered, verdict;
    bool passed = false;
    std::string seal;    /* SHA-256 of the version's tagmanifest-sha256.txt, which covers all */
    std::string history; /* the generation in ascmhl/ that was made with it */
};

struct Index {
    std::string room;
    std::vector<VersionRow> versions;        /* ascending */
    std::map<std::string, std::string> page; /* SHA-256 by name: "index.html", "page/..." */

    const VersionRow *version(int number) const noexcept;
};

JsonPtr json_of(const Index &index);
Index read_index(const std::string &path);

} // namespace stems::tool::room
