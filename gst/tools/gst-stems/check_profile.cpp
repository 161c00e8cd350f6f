/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * check: whether a set is what its recipient asks for. Headroom is judged with
 * the other figures.
 */
#include "check.h"
#include "figures.h"
#include "name_pattern.h"
#include "table.h"

#include "core/naming.h"
#include "core/naming_words.h"

#include <algorithm>
#include <set>

namespace stems::tool
{

namespace
{

std::string bits_of(const SetFile &file)
{
    return std::to_string(file.bits) + (file.is_float() ? "f" : "");
}

std::vector<std::string> words_in(const std::string &name)
{
    std::vector<std::string> words;
    for (const NameWord &word : words_of(name))
        words.push_back(word.text);
    return words;
}

/* How well a file answers to a name on the list: 2 by that very name, 1 by the
 * rules of naming, 0 not. */
int answers(const SetFile &file, const std::string &own, const std::string &wanted)
{
    if (words_in(own) == words_in(wanted))
        return 2;
    return file.stem_known && (assign_track(own, Taxonomy::Basic).stem == wanted ||
                               assign_track(own, Taxonomy::Extended).stem == wanted);
}

class Listed
{
public:
    explicit Listed(CheckReport &report) : report_{report}, list_{*report.request.profile} {}

    void names()
    {
        if (list_.pattern.empty())
            return;
        const NamePattern pattern{list_.pattern};
        for (SetFile &file : report_.files) {
            if (!file.readable() || file.role == Role::Other)
                continue;
            const NameMatch match = pattern.match(file.name, file.rate, bits_of(file));
            if (!match.matches)
                fail("names", file,
                     "The name of " + shown(file.name) + " is not as asked for: " + match.why +
                         ".");
            else if (!match.stem.empty())
                file.own = match.stem;
        }
    }

    void items()
    {
        if (!list_.stems.empty()) {
            take(list_.stems, Role::Stem, true);
            take(list_.optional, Role::Stem, false);
            surplus(Role::Stem, "stem");
        }
        if (!list_.versions.empty()) {
            take(list_.versions, Role::Version, true);
            take(list_.optional, Role::Version, false);
            surplus(Role::Version, "version");
        }
        if (list_.mix && *list_.mix && !report_.mix())
            report_.find("missing", Severity::Failed, "", "The mix is missing.");
        if (list_.mix && !*list_.mix && report_.mix() && report_.request.mix.empty())
            fail("surplus", *report_.mix(),
                 shown(report_.mix()->name) + " is surplus: no mix is asked for.");
    }

    void facts()
    {
        for (const SetFile &file : report_.files) {
            if (!file.readable() || file.role == Role::Other)
                continue;
            one("rate", file, list_.rates, file.rate, " Hz");
            one("channels", file, list_.channels, file.channels, " channels");
            one("depth", file, list_.depths, bits_of(file), " bits");
            one("container", file, list_.containers, file.container, "");
            tail(file);
        }
    }

    void null()
    {
        const std::vector<std::string> verdicts{"bit-exact", "float-rounding", "quantisation",
                                                "below-gate", "audible"};
        if (list_.null_verdict.empty())
            return;
        const auto rank = [&verdicts](const std::string &which) {
            return std::find(verdicts.begin(), verdicts.end(), which);
        };
        const auto hold = [&](const GstStructure *null, const std::string &check,
                              const std::string &file) {
            const std::string verdict = text_in(null, "verdict");
            if (null && rank(verdict) <= rank(list_.null_verdict))
                std::erase_if(report_.findings, [&](const CheckFinding &finding) {
                    return finding.check == check && (check == "null" || finding.file == file);
                });
            else if (null && flag_in(null, "passed"))
                report_.find(check, Severity::Failed, file,
                             "The verdict on the null" +
                                 (file.empty() ? "" : " of " + shown(file)) + " is " + verdict +
                                 ", asked for is " + list_.null_verdict + " or better.");
        };
        hold(report_.null.get(), "null", "");
        for (const CheckVersion &version : report_.versions)
            hold(version.null.get(), "version", report_.files[version.file].name);
    }

private:
    static std::string text(int value) { return std::to_string(value); }
    static std::string text(const std::string &value) { return value; }

    void fail(const char *check, const SetFile &file, std::string why)
    {
        report_.find(check, Severity::Failed, file.name, std::move(why));
    }

    /* The best file for each name on the list. */
    void take(const std::vector<std::string> &names, Role role, bool needed)
    {
        std::set<std::string> open{names.begin(), names.end()};
        for (const int least : {2, 1})
            for (const std::string &name : names)
                for (const SetFile &file : report_.files)
                    if (open.contains(name) && file.role == role && !taken_.contains(&file) &&
                        answers(file, file.own, name) >= least) {
                        taken_.insert(&file);
                        open.erase(name);
                    }
        for (const std::string &name : names)
            if (needed && open.contains(name))
                report_.find("missing", Severity::Failed, "",
                             std::string{role == Role::Stem ? "The stem" : "The version"} + " \"" +
                                 name + "\" is missing.");
    }

    void surplus(Role role, const char *what)
    {
        for (const SetFile &file : report_.files)
            if (file.role == role && !taken_.contains(&file))
                fail("surplus", file,
                     shown(file.name) + " is surplus: no such " + what + " is asked for.");
    }

    template <class T>
    void one(const char *check, const SetFile &file, const std::vector<T> &wanted, const T &has,
             const char *unit)
    {
        if (wanted.empty() || std::find(wanted.begin(), wanted.end(), has) != wanted.end())
            return;
        std::string all;
        for (const T &value : wanted)
            all += (all.empty() ? "" : " or ") + text(value);
        fail(check, file,
             shown(file.name) + " has " + text(has) + unit + ", asked for is " + all + ".");
    }

    void tail(const SetFile &file)
    {
        const GstStructure *figures = report_.figures_of(file);
        if (list_.tail <= 0.0 || !figures)
            return;
        const double silence = static_cast<double>(count_in(figures, "tail-silence")) / GST_SECOND;
        if (silence + 1e-6 < list_.tail)
            fail("tail", file,
                 shown(file.name) + " ends with " + decibels(silence) +
                     " s of silence, asked for are " + decibels(list_.tail) + " s.");
    }

    CheckReport &report_;
    const DeliveryList &list_;
    std::set<const SetFile *> taken_;
};

} // namespace

void find_in_profile(CheckReport &report)
{
    if (!report.request.profile)
        return;
    Listed listed{report};
    listed.names();
    listed.items();
    listed.facts();
    listed.null();
}

} // namespace stems::tool
