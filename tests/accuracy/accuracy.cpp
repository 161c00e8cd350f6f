/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How often nullcheck's diagnosis is right. Makes sets of stems with a known
 * fault, checks them, and writes a table.
 *
 *     accuracy [-v] [--sets=N] [WORDS OF A FAULT OR STRENGTH ...]
 */
#include "codecs.h"
#include "faults.h"

#include "core/diagnosis.h"
#include "core/finish.h"
#include "core/null_check.h"
#include "support/fourier.h"

#include <cstdio>
#include <cstring>
#include <ctime>
#include <functional>
#include <map>
#include <string>

namespace stems::accuracy
{
namespace
{

struct Shape {
    std::size_t stems;
    int rate;
    Format format;
    bool dither;
    double seconds;
    std::uint64_t seed;
};

struct Session {
    Shape shape;
    std::vector<Stereo> stems; /* as they should be */
    Random random;
};

/* What is done to a set: to the stems that are delivered, or to the mix. */
struct Case {
    const char *kind;
    const char *strength;
    std::vector<Fault> faults; /* any of them is right */
    int guilty;                /* how many stems are at fault, the first ones */
    std::function<void(Session &, std::vector<Stereo> &, Stereo &)> apply;
    double delay = NAN, gain = NAN; /* of the first stem; dB */
};

Stereo sum_of(const std::vector<Stereo> &stems)
{
    Stereo sum(2, Wave(stems[0][0].size()));
    for (const Stereo &stem : stems)
        for (std::size_t c = 0; c < 2; ++c)
            for (std::size_t i = 0; i < sum[c].size(); ++i)
                sum[c][i] += stem[c][i];
    return sum;
}

/* One file, rounded to its format: both channels, interleaved. */
struct File {
    std::vector<std::byte> bytes;
    const void *plane = nullptr;
    Format format;

    File(Stereo audio, Format to, bool dither, Random &random) : format{to}
    {
        const std::size_t n = audio[0].size();
        Wave all(2 * n);
        const double lsb = std::ldexp(1.0, 1 - depth(to));
        for (std::size_t i = 0; i < 2 * n; ++i) {
            all[i] = audio[i % 2][i / 2];
            if (dither && is_integer(to) && all[i] != 0.0)
                all[i] += lsb * (uniform(random) - uniform(random));
        }
        bytes.resize(2 * n * width(to));
        finish_kernel(Wide::F64, to)(bytes.data(), all.data(), all.size());
        plane = bytes.data();
    }
    Planes view() const { return {&plane, format, Layout::Interleaved, 2, 0}; }
};

struct Outcome {
    NullFigures figures;
    Diagnosis diagnosis;
    double seconds = 0.0;
};

Outcome run(Session &session, const std::vector<Stereo> &delivered, const Stereo &mix)
{
    const Shape &shape = session.shape;
    std::vector<File> files;
    files.reserve(delivered.size() + 1);
    for (const Stereo &stem : delivered)
        files.emplace_back(stem, shape.format, shape.dither, session.random);
    files.emplace_back(mix, shape.format, shape.dither, session.random);

    NullCheck check;
    check.configure({.reference = shape.format,
                     .layout = Layout::Interleaved,
                     .rate = shape.rate,
                     .weights = {1.0, 1.0},
                     .stems = std::vector<Format>(delivered.size(), shape.format),
                     .diagnose = true,
                     .max_delay = static_cast<std::size_t>(shape.rate / 2)});
    const std::size_t frames = mix[0].size();
    for (std::size_t done = 0; done < frames; done += 4096) {
        std::vector<Planes> views;
        for (std::size_t s = 0; s < delivered.size(); ++s)
            views.push_back(files[s].view().advanced(done));
        check.add_block(files.back().view().advanced(done), views,
                        std::min<std::size_t>(4096, frames - done));
    }
    check.finish();
    Outcome out;
    check.whole(out.figures);
    if (out.figures.verdict == Verdict::BelowGate || out.figures.verdict == Verdict::Audible) {
        const std::clock_t begin = std::clock();
        out.diagnosis = diagnose(check.evidence(), gst_fourier);
        out.seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    }
    return out;
}

struct Row {
    int sets = 0, stem_right = 0, fault_right = 0, innocent_accused = 0;
    double worst_gain = 0.0, worst_delay = 0.0, seconds = 0.0;
};

std::vector<Case> cases()
{
    using Stems = std::vector<Stereo> &;
    std::vector<Case> all;
    const auto on_stem = [&](const char *kind, const char *strength, std::vector<Fault> faults,
                             std::function<void(Session &, Stereo &)> change, double late = NAN,
                             double gain = NAN) {
        all.push_back(
            {kind, strength, std::move(faults), 1,
             [change](Session &session, Stems stems, Stereo &) { change(session, stems[0]); }, late,
             gain});
    };
    all.push_back({"none", "-", {Fault::None}, 0, [](Session &, Stems, Stereo &) {}});
    all.push_back(
        {"none", "names exchanged", {Fault::None}, 0, [](Session &, Stems stems, Stereo &) {
             std::swap(stems[0], stems[1]);
         }});
    for (const auto &[text, db] :
         {std::pair{"+6 dB", 6.0}, {"-1 dB", -1.0}, {"+0.1 dB", 0.1}, {"+0.02 dB", 0.02}})
        on_stem(
            "gain", text, {Fault::Gain},
            [db = db](Session &, Stereo &x) { scale(x, std::pow(10.0, db / 20.0)); }, NAN, db);
    on_stem(
        "polarity", "inverted", {Fault::Polarity}, [](Session &, Stereo &x) { scale(x, -1.0); },
        NAN, 0.0);
    for (const auto &[text, by] : {std::pair{"1 sample", 1.0},
                                   {"7 samples", 7.0},
                                   {"37 samples", 37.0},
                                   {"-100 samples", -100.0},
                                   {"480 samples", 480.0},
                                   {"4800 samples", 4800.0},
                                   {"0.5 sample", 0.5},
                                   {"0.1 sample", 0.1},
                                   {"12.3 samples", 12.3}})
        on_stem(
            "delay", text, {Fault::Delay}, [by = by](Session &, Stereo &x) { delay(x, by); }, by);
    on_stem(
        "delay + polarity", "37 samples, inverted", {Fault::Delay, Fault::Polarity},
        [](Session &, Stereo &x) {
            delay(x, 37.0);
            scale(x, -1.0);
        },
        37.0);
    on_stem(
        "delay + gain", "26 samples, -3 dB", {Fault::Delay, Fault::Gain},
        [](Session &, Stereo &x) {
            delay(x, 26.0);
            scale(x, std::pow(10.0, -3.0 / 20.0));
        },
        26.0, -3.0);
    on_stem("swapped-channels", "-", {Fault::SwappedChannels},
            [](Session &, Stereo &x) { std::swap(x[0], x[1]); });
    on_stem("different-content", "another song", {Fault::DifferentContent},
            [](Session &session, Stereo &x) {
                const double peak = peak_of(x);
                x = make_stem(static_cast<int>(session.shape.seed), x[0].size(), session.shape.rate,
                              777777 + session.shape.seed);
                scale(x, peak / peak_of(x));
            });
    all.push_back({"duplicate",
                   "in place of another",
                   {Fault::Duplicate},
                   1,
                   [](Session &, Stems stems, Stereo &) { stems[0] = stems[1]; }});
    all.push_back(
        {"duplicate", "as well", {Fault::Duplicate}, 1, [](Session &, Stems stems, Stereo &) {
             stems.push_back(stems[1]);
         }});
    all.push_back({"missing", "no file", {Fault::Missing}, 0, [](Session &, Stems stems, Stereo &) {
                       stems.erase(stems.begin());
                   }});
    on_stem("missing", "silent file", {Fault::Missing},
            [](Session &, Stereo &x) { silence(x, 0.0, 1.0); });
    on_stem("missing", "drops out", {Fault::Missing},
            [](Session &, Stereo &x) { silence(x, 0.50, 0.53); });
    on_stem("truncated", "last tenth", {Fault::Truncated},
            [](Session &, Stereo &x) { silence(x, 0.9, 1.0); });
    on_stem("truncated", "first tenth", {Fault::Truncated},
            [](Session &, Stereo &x) { silence(x, 0.0, 0.1); });
    for (const auto &[text, db] : {std::pair{"1 dB", 1.0}, {"3 dB", 3.0}, {"10 dB", 10.0}})
        on_stem("clipped", text, {Fault::Clipped},
                [db = db](Session &, Stereo &x) { clip(x, db); });
    for (const auto &[text, ppm] :
         {std::pair{"5 ppm", 5.0}, {"20 ppm", 20.0}, {"-100 ppm", -100.0}})
        on_stem("drift", text, {Fault::Drift},
                [ppm = ppm](Session &, Stereo &x) { drift(x, ppm); });
    on_stem("resampled", "band limit", {Fault::Resampled}, [](Session &session, Stereo &x) {
        band_limit(x, 0.43 * session.shape.rate, session.shape.rate);
    });
    for (const Codec &codec : kCodecs)
        if (has(codec))
            on_stem("lossy-like", codec.name, {Fault::LossyLike, Fault::Resampled},
                    [&codec](Session &session, Stereo &x) {
                        if (!pass_through(codec, x, session.shape.rate, true))
                            std::printf("%s failed\n", codec.name);
                    });
    if (has(kCodecs[0]))
        on_stem("delay + lossy", kCodecs[0].name, {Fault::Delay}, [](Session &session, Stereo &x) {
            pass_through(kCodecs[0], x, session.shape.rate, false);
        });
    on_stem("filter (unknown)", "+3 dB at 2 kHz", {Fault::Unknown},
            [](Session &session, Stereo &x) { equalise(x, 2000.0, 3.0, session.shape.rate); });
    all.push_back(
        {"mix-processing",
         "compressor",
         {Fault::MixProcessing},
         0,
         [](Session &session, Stems, Stereo &mix) { compress(mix, session.shape.rate); }});
    all.push_back(
        {"mix-processing", "-1.2 dB", {Fault::MixProcessing}, 0, [](Session &, Stems, Stereo &mix) {
             scale(mix, 0.87);
         }});
    all.push_back({"mix-processing",
                   "filter",
                   {Fault::MixProcessing},
                   0,
                   [](Session &session, Stems, Stereo &mix) {
                       equalise(mix, 3000.0, 2.0, session.shape.rate);
                   }});
    all.push_back(
        {"mix-processing", "clipped", {Fault::MixProcessing}, 0, [](Session &, Stems, Stereo &mix) {
             clip(mix, 3.0);
         }});
    all.push_back({"mix late", "64 samples", {Fault::Delay}, 0, [](Session &, Stems, Stereo &mix) {
                       delay(mix, 64.0);
                   }});
    all.push_back({"two stems",
                   "late, too soft",
                   {Fault::Delay, Fault::Gain},
                   2,
                   [](Session &, Stems stems, Stereo &) {
                       delay(stems[0], 53.0);
                       scale(stems[1], std::pow(10.0, -2.0 / 20.0));
                   }});
    all.push_back(
        {"two stems", "both late", {Fault::Delay}, 2, [](Session &, Stems stems, Stereo &) {
             delay(stems[0], 26.0);
             delay(stems[1], 480.0);
         }});
    all.push_back({"from the middle on",
                   "late by 90",
                   {Fault::Delay},
                   1,
                   [](Session &, Stems stems, Stereo &) {
                       Stereo late = stems[0];
                       delay(late, 90.0);
                       for (std::size_t c = 0; c < 2; ++c)
                           for (std::size_t i = late[c].size() / 2; i < late[c].size(); ++i)
                               stems[0][c][i] = late[c][i];
                   },
                   90.0});
    return all;
}

bool chosen(const std::vector<std::string> &only, const Case &one)
{
    if (only.empty())
        return true;
    return std::ranges::any_of(only, [&](const std::string &text) {
        return (std::string{one.kind} + " " + one.strength).find(text) != std::string::npos;
    });
}

int main_of(int argc, char **argv)
{
    bool verbose = false;
    int most = 1000;
    std::vector<std::string> only;
    for (int i = 1; i < argc; ++i)
        if (std::string{argv[i]} == "-v")
            verbose = true;
        else if (std::string{argv[i]}.starts_with("--sets="))
            most = std::atoi(argv[i] + 7);
        else
            only.emplace_back(argv[i]);
    std::vector<Shape> shapes{
        {5, 48000, Format::S24, false, 30.0, 1},  {4, 44100, Format::S16, true, 30.0, 2},
        {8, 48000, Format::S24, true, 30.0, 3},   {3, 96000, Format::F32, false, 30.0, 4},
        {2, 44100, Format::S24, false, 40.0, 5},  {12, 48000, Format::S24, false, 30.0, 6},
        {16, 48000, Format::S16, false, 30.0, 7}, {5, 44100, Format::S24, true, 300.0, 8},
    };
    if (shapes.size() > static_cast<std::size_t>(most))
        shapes.resize(static_cast<std::size_t>(most));
    const std::vector<Case> all = cases();
    std::map<std::pair<std::size_t, std::string>, Row> rows;
    for (const Shape &shape : shapes) {
        const auto frames = static_cast<std::size_t>(shape.seconds * shape.rate);
        Session session{shape, make_stems(shape.stems, frames, shape.rate, shape.seed),
                        Random{shape.seed}};
        const Stereo mix = sum_of(session.stems);
        for (std::size_t k = 0; k < all.size(); ++k) {
            const Case &one = all[k];
            if (!chosen(only, one))
                continue;
            // Another stem is at fault in each set.
            const std::size_t turn = shape.seed % shape.stems;
            std::vector<Stereo> delivered = session.stems;
            std::rotate(delivered.begin(), delivered.begin() + static_cast<std::ptrdiff_t>(turn),
                        delivered.end());
            Stereo printed = mix;
            one.apply(session, delivered, printed);
            const Outcome out = run(session, delivered, printed);
            const Diagnosis &found = out.diagnosis;
            Row &row = rows[{k, std::string{one.kind} + " | " + one.strength}];
            ++row.sets;
            row.seconds += out.seconds;
            std::vector<std::size_t> guilty = found.guilty;
            std::ranges::sort(guilty);
            bool right = guilty.size() == static_cast<std::size_t>(one.guilty);
            const bool twin = one.faults[0] == Fault::Duplicate;
            for (std::size_t i = 0; i < guilty.size(); ++i) {
                const bool mine = twin ? guilty[i] <= 1 || guilty[i] == delivered.size() - 1
                                       : guilty[i] < static_cast<std::size_t>(one.guilty);
                right = right && mine;
                row.innocent_accused += !mine;
            }
            const bool fault = std::ranges::find(one.faults, found.fault) != one.faults.end();
            row.stem_right += right;
            row.fault_right += right && fault;
            double gain = 0.0, late = 0.0;
            if (right && fault && one.guilty == 1 && !twin) {
                const StemFinding &stem = found.stems[0];
                gain = 20.0 * std::log10(stem.gain) - one.gain;
                late = stem.delay - one.delay;
                if (!std::isnan(gain))
                    row.worst_gain = std::max(row.worst_gain, std::fabs(gain));
                if (!std::isnan(late))
                    row.worst_delay = std::max(row.worst_delay, std::fabs(late));
            }
            if (verbose || !right || !fault) {
                std::printf("%s%s | %s | set %d: %s, %s, explained %.4f conf %.2f repaired %.1f "
                            "%.2f s",
                            right && fault ? "" : "WRONG ", one.kind, one.strength,
                            static_cast<int>(shape.seed), name_of(out.figures.verdict),
                            name_of(found.fault), found.explained, found.confidence,
                            20.0 * std::log10(std::max(found.repaired, 1e-12)), out.seconds);
                for (std::size_t s : found.guilty)
                    std::printf(" [%zu %s+%s gain %.4f delay %.4f%s drift %.2f]", s,
                                name_of(found.stems[s].fault), name_of(found.stems[s].second),
                                20.0 * std::log10(found.stems[s].gain), found.stems[s].delay,
                                found.stems[s].inverted ? " inv" : "", found.stems[s].drift);
                std::printf(" %s\n", found.note.c_str());
                std::fflush(stdout);
            }
        }
    }
    std::printf(
        "\n| Fault | Strength | Sets | Stem right | Fault right | Innocent accused | Gain "
        "error, dB | Delay error, samples | CPU, s |\n|---|---|---|---|---|---|---|---|---|\n");
    for (const auto &[key, row] : rows)
        std::printf("| %s | %d | %d | %d | %d | %.4f | %.4f | %.2f |\n", key.second.c_str(),
                    row.sets, row.stem_right, row.fault_right, row.innocent_accused, row.worst_gain,
                    row.worst_delay, row.seconds / row.sets);
    return 0;
}

} // namespace
} // namespace stems::accuracy

int main(int argc, char **argv)
{
    gst_init(nullptr, nullptr);
    return stems::accuracy::main_of(argc, argv);
}
