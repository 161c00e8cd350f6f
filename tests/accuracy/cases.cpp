/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The faults of the accuracy table.
 */
#include "cases.h"

#include "codecs.h"
#include "faults.h"

#include <stdexcept>
#include <utility>

namespace stems::accuracy
{
namespace
{

double linear(double db)
{
    return std::pow(10.0, db / 20.0);
}

void code(const Codec &codec, Stereo &stem, int rate, bool aligned)
{
    if (!pass_through(codec, stem, rate, aligned))
        throw std::runtime_error{codec.name};
}

class Cases
{
public:
    using Change = std::function<void(const Shape &, Stereo &)>;
    using Apply = std::function<void(const Shape &, Delivery &)>;

    /* The first stem is changed. */
    void stem(std::string kind, std::string strength, std::vector<Fault> faults,
              const Change &change, double delay = NAN, double gain = NAN)
    {
        all.push_back({std::move(kind), std::move(strength), std::move(faults), 1,
                       [change](const Shape &shape, Delivery &set) { change(shape, set.edit(0)); },
                       delay, gain});
    }
    void mix(std::string kind, std::string strength, std::vector<Fault> faults,
             const Change &change)
    {
        all.push_back(
            {std::move(kind), std::move(strength), std::move(faults), 0,
             [change](const Shape &shape, Delivery &set) { change(shape, set.edit_mix()); }});
    }
    void set(std::string kind, std::string strength, std::vector<Fault> faults, std::size_t guilty,
             Apply apply, double delay = NAN, double gain = NAN)
    {
        all.push_back({std::move(kind), std::move(strength), std::move(faults), guilty,
                       std::move(apply), delay, gain});
    }
    /* The first stem is changed from the middle on, for so many seconds. */
    void part(std::string kind, std::string strength, Fault fault, const Change &change,
              double delay, double gain, double seconds)
    {
        stem(
            std::move(kind), std::move(strength), {fault},
            [change, seconds](const Shape &shape, Stereo &x) {
                Stereo other = x;
                change(shape, other);
                const auto size = static_cast<double>(x[0].size());
                const auto from = static_cast<std::ptrdiff_t>(size / 2.0);
                const auto to =
                    static_cast<std::ptrdiff_t>(std::min(size, size / 2.0 + seconds * shape.rate));
                for (std::size_t c = 0; c < 2; ++c)
                    std::copy(other[c].begin() + from, other[c].begin() + to, x[c].begin() + from);
            },
            delay, gain);
    }

    std::vector<Case> all;
};

void add_sound_sets(Cases &cases)
{
    cases.set("none", "-", {Fault::None}, 0, [](const Shape &, Delivery &) {});
    cases.set("none", "names exchanged", {Fault::None}, 0,
              [](const Shape &, Delivery &set) { std::swap(set.stems[0], set.stems[1]); });
    cases.set("none", "a silent stem besides", {Fault::None}, 0, [](const Shape &, Delivery &set) {
        set.stems.push_back(set.stems[0]);
        silence(set.edit(set.stems.size() - 1), 0.0, 1.0);
    });
}

void add_gains(Cases &cases)
{
    for (const double db : {6.0, -1.0, 0.1, 0.02}) {
        char text[32];
        std::snprintf(text, sizeof text, "%+g dB", db);
        // Turned up, files of integers may be driven into clipping as well.
        cases.stem(
            "gain", text, {Fault::Gain, db > 3.0 ? Fault::Clipped : Fault::Gain},
            [db](const Shape &, Stereo &x) { scale(x, linear(db)); }, NAN, db);
    }
    cases.stem("gain", "left alone +2 dB", {Fault::Gain}, [](const Shape &, Stereo &x) {
        for (double &y : x[0])
            y *= linear(2.0);
    });
    cases.stem("gain", "balance: -3 and +1 dB", {Fault::Gain}, [](const Shape &, Stereo &x) {
        for (std::size_t i = 0; i < x[0].size(); ++i) {
            x[0][i] *= linear(-3.0);
            x[1][i] *= linear(1.0);
        }
    });
    cases.stem(
        "polarity", "inverted", {Fault::Polarity}, [](const Shape &, Stereo &x) { scale(x, -1.0); },
        NAN, 0.0);
    cases.stem("polarity", "left alone", {Fault::Polarity}, [](const Shape &, Stereo &x) {
        for (double &y : x[0])
            y = -y;
    });
    cases.stem(
        "polarity", "inverted, -2 dB", {Fault::Polarity},
        [](const Shape &, Stereo &x) { scale(x, -linear(-2.0)); }, NAN, -2.0);
    cases.stem("swapped-channels", "-", {Fault::SwappedChannels},
               [](const Shape &, Stereo &x) { std::swap(x[0], x[1]); });
}

void add_delays(Cases &cases)
{
    for (const double by :
         {1.0, 7.0, 37.0, -100.0, 480.0, 4800.0, 20000.0, 0.5, 0.1, -0.05, 12.3}) {
        char text[32];
        std::snprintf(text, sizeof text, "%g sample%s", by, std::fabs(by) > 1.0 ? "s" : "");
        cases.stem(
            "delay", text, {Fault::Delay}, [by](const Shape &, Stereo &x) { delay(x, by); }, by);
    }
    cases.stem(
        "delay + polarity", "37 samples, inverted", {Fault::Delay, Fault::Polarity},
        [](const Shape &, Stereo &x) {
            delay(x, 37.0);
            scale(x, -1.0);
        },
        37.0, 0.0);
    cases.stem(
        "delay + gain", "26 samples, -3 dB", {Fault::Delay, Fault::Gain},
        [](const Shape &, Stereo &x) {
            delay(x, 26.0);
            scale(x, linear(-3.0));
        },
        26.0, -3.0);
    for (const double ppm : {5.0, 20.0, -100.0}) {
        char text[32];
        std::snprintf(text, sizeof text, "%g ppm", ppm);
        cases.stem("drift", text, {Fault::Drift},
                   [ppm](const Shape &, Stereo &x) { drift(x, ppm); });
    }
    for (const auto &[kind, seconds] :
         {std::pair{"from the middle on", 1e9}, {"two seconds", 2.0}}) {
        cases.part(
            kind, "late by 90", Fault::Delay, [](const Shape &, Stereo &x) { delay(x, 90.0); },
            90.0, 0.0, seconds);
        cases.part(
            kind, "-1.5 dB", Fault::Gain, [](const Shape &, Stereo &x) { scale(x, linear(-1.5)); },
            0.0, -1.5, seconds);
        cases.part(
            kind, "inverted", Fault::Polarity, [](const Shape &, Stereo &x) { scale(x, -1.0); },
            0.0, 0.0, seconds);
    }
}

void add_contents(Cases &cases)
{
    cases.stem("different-content", "another song", {Fault::DifferentContent},
               [](const Shape &shape, Stereo &x) {
                   const double peak = peak_of(x);
                   x = make_stem(static_cast<int>(shape.seed), x[0].size(), shape.rate,
                                 777777 + shape.seed);
                   scale(x, peak / peak_of(x));
               });
    cases.set("duplicate", "in place of another", {Fault::Duplicate}, 1,
              [](const Shape &, Delivery &set) { set.stems[0] = set.stems[1]; });
    cases.set("duplicate", "as well", {Fault::Duplicate}, 1,
              [](const Shape &, Delivery &set) { set.stems.push_back(set.stems[1]); });
    cases.set("missing", "no file", {Fault::Missing}, 0,
              [](const Shape &, Delivery &set) { set.stems.erase(set.stems.begin()); });
    cases.stem("missing", "silent file", {Fault::Missing},
               [](const Shape &, Stereo &x) { silence(x, 0.0, 1.0); });
    cases.stem("missing", "drops out", {Fault::Missing},
               [](const Shape &, Stereo &x) { silence(x, 0.50, 0.53); });
    cases.stem("truncated", "last tenth", {Fault::Truncated},
               [](const Shape &, Stereo &x) { silence(x, 0.9, 1.0); });
    cases.stem("truncated", "last hundredth", {Fault::Truncated},
               [](const Shape &, Stereo &x) { silence(x, 0.99, 1.0); });
    cases.stem("truncated", "first tenth", {Fault::Truncated},
               [](const Shape &, Stereo &x) { silence(x, 0.0, 0.1); });
    for (const double db : {1.0, 3.0, 10.0}) {
        char text[32];
        std::snprintf(text, sizeof text, "%g dB", db);
        cases.stem("clipped", text, {Fault::Clipped},
                   [db](const Shape &, Stereo &x) { clip(x, db); });
    }
}

void add_likenesses(Cases &cases)
{
    cases.stem("resampled", "band limit", {Fault::Resampled},
               [](const Shape &shape, Stereo &x) { band_limit(x, 0.43 * shape.rate, shape.rate); });
    for (const Codec &codec : kCodecs)
        if (has(codec))
            cases.stem(
                "lossy-like", codec.name, {Fault::LossyLike, Fault::Resampled},
                [&codec](const Shape &shape, Stereo &x) { code(codec, x, shape.rate, true); });
    if (has(kCodecs[0]))
        cases.stem("delay + lossy", kCodecs[0].name, {Fault::Delay},
                   [](const Shape &shape, Stereo &x) { code(kCodecs[0], x, shape.rate, false); });
    cases.stem("filter (unknown)", "+3 dB at 2 kHz", {Fault::Unknown},
               [](const Shape &shape, Stereo &x) { equalise(x, 2000.0, 3.0, shape.rate); });
    cases.stem("compressor (unknown)", "4:1", {Fault::Unknown},
               [](const Shape &shape, Stereo &x) { compress(x, shape.rate); });
}

void add_mixes(Cases &cases)
{
    cases.mix("mix-processing", "compressor", {Fault::MixProcessing},
              [](const Shape &shape, Stereo &mix) { compress(mix, shape.rate); });
    cases.mix("mix-processing", "-1.2 dB", {Fault::MixProcessing},
              [](const Shape &, Stereo &mix) { scale(mix, 0.87); });
    cases.mix("mix-processing", "filter", {Fault::MixProcessing},
              [](const Shape &shape, Stereo &mix) { equalise(mix, 3000.0, 2.0, shape.rate); });
    cases.mix("mix-processing", "clipped", {Fault::MixProcessing},
              [](const Shape &, Stereo &mix) { clip(mix, 3.0); });
    cases.mix("mix-processing", "fades out", {Fault::MixProcessing},
              [](const Shape &, Stereo &mix) {
                  const auto size = static_cast<double>(mix[0].size());
                  for (Wave &channel : mix)
                      for (std::size_t i = 0; i < channel.size(); ++i)
                          channel[i] *= std::min(1.0, 5.0 * (1.0 - static_cast<double>(i) / size));
              });
    cases.mix("mix late", "64 samples", {Fault::Delay},
              [](const Shape &, Stereo &mix) { delay(mix, 64.0); });
}

void add_several(Cases &cases)
{
    cases.set("two stems", "late, too soft", {Fault::Delay, Fault::Gain}, 2,
              [](const Shape &, Delivery &set) {
                  delay(set.edit(0), 53.0);
                  scale(set.edit(1), linear(-2.0));
              });
    cases.set("two stems", "both late", {Fault::Delay}, 2, [](const Shape &, Delivery &set) {
        delay(set.edit(0), 26.0);
        delay(set.edit(1), 480.0);
    });
    cases.set("two stems", "inverted, too loud", {Fault::Polarity, Fault::Gain}, 2,
              [](const Shape &, Delivery &set) {
                  scale(set.edit(0), -1.0);
                  scale(set.edit(1), linear(1.0));
              });
    cases.set("two stems", "late, drops out", {Fault::Delay, Fault::Missing}, 2,
              [](const Shape &, Delivery &set) {
                  delay(set.edit(0), 44.0);
                  silence(set.edit(1), 0.4, 0.5);
              });
    cases.set("two stems", "too soft, cut short", {Fault::Gain, Fault::Truncated}, 2,
              [](const Shape &, Delivery &set) {
                  scale(set.edit(0), linear(-1.3));
                  silence(set.edit(1), 0.7, 1.0);
              });
    cases.set("two stems", "inverted, clipped", {Fault::Polarity, Fault::Clipped}, 2,
              [](const Shape &, Delivery &set) {
                  scale(set.edit(0), -1.0);
                  clip(set.edit(1), 4.0);
              });
    cases.set("two stems", "cut short, clipped", {Fault::Truncated, Fault::Clipped}, 2,
              [](const Shape &, Delivery &set) {
                  silence(set.edit(0), 0.7, 1.0);
                  clip(set.edit(1), 4.0);
              });
    const auto silent = [&](const char *strength, Fault fault, const Cases::Change &change) {
        cases.set("a silent stem besides", strength, {fault}, 1,
                  [change](const Shape &shape, Delivery &set) {
                      set.stems.push_back(set.stems[0]);
                      silence(set.edit(set.stems.size() - 1), 0.0, 1.0);
                      change(shape, set.edit(0));
                  });
    };
    silent("-1 dB", Fault::Gain, [](const Shape &, Stereo &x) { scale(x, linear(-1.0)); });
    silent("+3 dB at 2 kHz", Fault::Unknown,
           [](const Shape &shape, Stereo &x) { equalise(x, 2000.0, 3.0, shape.rate); });
    if (has(kCodecs[0]))
        silent("MP3 128k", Fault::LossyLike,
               [](const Shape &shape, Stereo &x) { code(kCodecs[0], x, shape.rate, true); });
}

} // namespace

std::vector<Case> all_cases()
{
    Cases cases;
    add_sound_sets(cases);
    add_gains(cases);
    add_delays(cases);
    add_contents(cases);
    add_likenesses(cases);
    add_mixes(cases);
    add_several(cases);
    return std::move(cases.all);
}

} // namespace stems::accuracy
