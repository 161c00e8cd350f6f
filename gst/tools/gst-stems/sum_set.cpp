/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sum_set.h"

#include "chain.h"
#include "command.h"
#include "inserts.h"
#include "roles.h"

#include <algorithm>
#include <filesystem>

namespace stems::tool
{

namespace
{

namespace fs = std::filesystem;

bool is_single_file(const SessionFacts &facts)
{
    std::error_code error;
    return fs::is_regular_file(facts.location, error);
}

/* The files of a folder with their roles: only stems are summed. */
void add_stems(std::size_t source, const SessionFacts &facts, SumJob &job)
{
    std::vector<SetFile> files;
    for (const SessionFile &file : facts.files) {
        SetFile &one = files.emplace_back();
        one.path = file.path;
        one.name = base_name(file.path);
    }
    const bool all = is_single_file(facts);
    if (!all)
        assign_roles(files, "");
    for (std::size_t i = 0; i < files.size(); i++) {
        const SessionFile &file = facts.files[i];
        if (!all && is_sum(files[i]))
            job.notes.push_back("\"" + file.path +
                                "\" is a sum by its name, so it is left out; name the files one "
                                "by one to take it in");
        if (!all && files[i].role != Role::Stem)
            continue;
        const std::string plain = fs::path{file.path}.stem().string();
        const std::string own = files[i].own.empty() ? plain : files[i].own;
        job.stems.push_back({.name = own,
                             .aliases = {own, file.label, plain, files[i].name},
                             .path = file.path,
                             .source = source,
                             .first = file.first,
                             .channels = file.channels});
        job.format = job.format.empty() ? file.format : wider_format(job.format, file.format);
    }
}

/* Stems by any of their names; what two have is of neither. */
class Names
{
public:
    explicit Names(const SumJob &job)
    {
        places_.all = "sum";
        for (std::size_t i = 0; i < job.stems.size(); i++)
            for (const std::string &alias : job.stems[i].aliases)
                add(alias, i);
        for (std::size_t i = 0; i < names_.size(); i++)
            if (owners_[i] != kSeveral) {
                places_.stems.push_back(names_[i]);
                places_.owners.push_back(owners_[i]);
            }
    }

    /* The stem of a place; the number of stems for the sum. */
    std::size_t stem_of(const Place &place, std::size_t stems) const
    {
        if (place.kind == Place::Kind::Mix)
            return stems;
        const auto at = std::find(names_.begin(), names_.end(), places_.stems[place.index]);
        return owners_[static_cast<std::size_t>(at - names_.begin())];
    }

    const Places &places() const { return places_; }

private:
    static constexpr std::size_t kSeveral = static_cast<std::size_t>(-1);

    void add(const std::string &name, std::size_t stem)
    {
        const auto at = std::find(names_.begin(), names_.end(), name);
        if (at == names_.end()) {
            names_.push_back(name);
            owners_.push_back(stem);
        } else if (std::size_t &owner = owners_[static_cast<std::size_t>(at - names_.begin())];
                   owner != stem) {
            owner = kSeveral;
        }
    }

    std::vector<std::string> names_;
    std::vector<std::size_t> owners_;
    Places places_;
};

/* Each set begins with its first file, and all sets at once. */
void refuse_other_origin(const SumJob &job, const SessionFacts &set)
{
    if (set.origin > 0 && set.origin != job.origin())
        throw Trouble("\"" + set.location + "\" begins at sample " + std::to_string(set.origin) +
                      " by its BWF time reference, what was named before it at " +
                      std::to_string(job.origin()) +
                      ": put the files in one folder, and name that; there each has its place.");
}

/* What is named twice would be twice as loud, as a folder and a file in it. */
void refuse_twice(const SumJob &job)
{
    std::error_code error;
    for (std::size_t i = 0; i < job.stems.size(); i++)
        for (std::size_t j = 0; j < i; j++)
            if (job.stems[i].source != job.stems[j].source &&
                fs::equivalent(job.stems[i].path, job.stems[j].path, error))
                throw Trouble("\"" + job.stems[i].path + "\" is named twice, with \"" +
                              job.sets[job.stems[j].source].location + "\" and with \"" +
                              job.sets[job.stems[i].source].location +
                              "\": name it once; --gain turns a stem up.");
}

/* "sum" is what bounce calls "mix". */
std::string with_mix(const std::string &text)
{
    return text.starts_with("sum=") ? "mix" + text.substr(3) : text;
}

void apply(const SumSettings &settings, SumJob &job)
{
    const Names names{job};
    const auto stem = [&](const Place &place, const char *option) -> SumStem & {
        const std::size_t i = names.stem_of(place, job.stems.size());
        if (i == job.stems.size())
            throw Trouble(std::string{option} + " is for stems; of the sum, say it of each.");
        return job.stems[i];
    };
    for (const std::string &text : settings.gains) {
        const auto [place, gain] = find_place(with_mix(text), names.places(), "--gain");
        stem(place, "--gain").gain = gain_text(gain);
    }
    for (const std::string &name : settings.mutes)
        stem(find_place_name(name, names.places(), "--mute"), "--mute").mute = true;
    for (const std::string &name : settings.solos)
        stem(find_place_name(name, names.places(), "--solo"), "--solo").solo = true;
    for (const std::string &text : settings.inserts) {
        const auto [place, chain] = find_place(with_mix(text), names.places(), "--insert");
        check_chain(chain, "\"" + text.substr(0, text.find('=')) + "\"");
        const std::size_t i = names.stem_of(place, job.stems.size());
        std::string &chains = i == job.stems.size() ? job.insert : job.stems[i].insert;
        chains += (chains.empty() ? "" : " ! ") + chain;
    }
}

} // namespace

SumJob read_sum_set(const std::vector<std::string> &sets, const SumSettings &settings)
{
    SumJob job;
    job.allow_damaged = settings.allow_damaged;
    for (const std::string &set : sets) {
        job.sets.push_back(facts_of(set));
        const SessionFacts &facts = job.sets.back();
        if (!settings.allow_damaged)
            refuse_damage(facts);
        if (facts.rate != job.rate())
            throw Trouble("\"" + set + "\" has " + std::to_string(facts.rate) + " Hz, \"" +
                          sets[0] + "\" " + std::to_string(job.rate()) +
                          " Hz: rates are never converted.");
        refuse_other_origin(job, facts);
        add_stems(job.sets.size() - 1, facts, job);
    }
    if (job.stems.empty())
        throw Trouble("\"" + sets[0] +
                      "\" has no stems, only mixes or versions by their names; name the files one "
                      "by one.");
    refuse_twice(job);
    apply(settings, job);
    return job;
}

std::string lower_extension(const std::string &path)
{
    std::string extension = fs::path{path}.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(), g_ascii_tolower);
    return extension;
}

void check_lossless_name(const std::string &path)
{
    if (!g_utf8_validate(path.c_str(), -1, nullptr))
        throw Trouble("\"" + shown(path) +
                      "\" is no UTF-8, so a pipeline cannot name it: say another file.");
    const std::string extension = lower_extension(path);
    for (const char *one :
         {".wav", ".wave", ".bwf", ".rf64", ".aif", ".aiff", ".aifc", ".flac", ".w64", ".caf"})
        if (extension == one)
            return;
    throw Trouble("\"" + path +
                  "\": say a file of .wav, .rf64, .aiff, .flac, .w64 or .caf; nothing lossy is "
                  "written.");
}

} // namespace stems::tool
