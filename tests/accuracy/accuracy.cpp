/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How often nullcheck's diagnosis is right. Makes sets of stems with a known
 * fault, checks them, and writes tables.
 *
 *     accuracy [-v] [--sets=N] [--set=N] [--seed=N] [--threads=N] [WORDS ...]
 *
 * --sets: the first so many sets; --set: that one alone; --seed: other audio in
 * all of them; -v: every finding, not only the wrong ones; words: only faults
 * whose row has one of them.
 */
#include "cases.h"
#include "tables.h"

#include "core/diagnosis_words.h"
#include "core/fourier.h"
#include "core/null_check.h"

#include <gst/gst.h>

#include <atomic>
#include <cstdio>
#include <ctime>
#include <exception>
#include <string>
#include <thread>

namespace stems::accuracy
{
namespace
{

/* The longest come first, so that no thread is left alone with one. */
constexpr Shape kShapes[] = {
    {5, 48000, Format::S24, false, 30.0, 1},
    {4, 44100, Format::S16, true, 30.0, 2},
    {8, 48000, Format::S24, true, 30.0, 3},
    {3, 96000, Format::F32, false, 30.0, 4},
    {2, 44100, Format::S24, false, 40.0, 5},
    {12, 48000, Format::S24, false, 30.0, 6},
    {16, 48000, Format::S16, false, 30.0, 7},
    {3, 44100, Format::S24, true, 300.0, 8},
    {6, 48000, Format::S16, true, 45.0, 9},
    {5, 44100, Format::F32, false, 60.0, 10},
    {4, 96000, Format::S24, true, 30.0, 11},
    {7, 48000, Format::S24, false, 35.0, 12},
    {4, 48000, Format::S24, true, 30.0, 13, 16},
    {5, 44100, Format::F32, false, 30.0, 14, 24},
    {3, 44100, Format::S16, false, 30.0, 15, 0, true},
    {9, 48000, Format::S24, true, 30.0, 16, 0, true},
    {5, 48000, Format::F32, false, 40.0, 17, 0, true},
    {4, 44100, Format::S24, false, 60.0, 18, 0, true},
};

struct Outcome {
    NullFigures figures;
    Diagnosis diagnosis;
    double seconds = 0.0;
    bool sound() const
    {
        return figures.verdict != Verdict::BelowGate && figures.verdict != Verdict::Audible;
    }
};

double cpu_seconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

Outcome check(Session &session, const Delivery &set)
{
    const Shape &shape = session.shape;
    std::vector<std::shared_ptr<File>> files;
    for (const Shared &stem : set.stems)
        files.push_back(session.file(stem));
    const std::shared_ptr<File> mix = session.file(set.mix);

    NullCheck check;
    check.configure({.reference = shape.format,
                     .layout = Layout::Interleaved,
                     .rate = shape.rate,
                     .weights = {1.0, 1.0},
                     .stems = std::vector<Format>(files.size(), shape.format),
                     .diagnose = true,
                     .max_delay = static_cast<std::size_t>(shape.rate / 2)});
    const std::size_t frames = (*set.mix)[0].size();
    std::vector<Planes> views(files.size());
    for (std::size_t done = 0; done < frames; done += 4096) {
        for (std::size_t s = 0; s < files.size(); ++s)
            views[s] = files[s]->view().advanced(done);
        check.add_block(mix->view().advanced(done), views,
                        std::min<std::size_t>(4096, frames - done));
    }
    check.finish();
    Outcome out;
    check.whole(out.figures);
    if (!out.sound()) {
        const double begin = cpu_seconds();
        out.diagnosis = diagnose(check.take_evidence());
        out.seconds = cpu_seconds() - begin;
    }
    return out;
}

std::string text_of(const Case &one, const Shape &shape, std::size_t turn, const Outcome &out)
{
    char line[512];
    const Diagnosis &found = out.diagnosis;
    std::snprintf(line, sizeof line,
                  "%s | %s | set %d, stem %d: %s, %s, explained %.4f confidence %.2f repaired "
                  "%.1f %.2f s",
                  one.kind.c_str(), one.strength.c_str(), static_cast<int>(shape.seed),
                  static_cast<int>(turn), name_of(out.figures.verdict), name_of(found.fault),
                  found.explained, found.confidence,
                  20.0 * std::log10(std::max(found.repaired, 1e-12)), out.seconds);
    std::string text = line;
    for (std::size_t s : found.guilty) {
        const StemFinding &stem = found.stems[s];
        std::snprintf(line, sizeof line, " [%d %s+%s gain %.4f delay %.4f%s drift %.2f]",
                      static_cast<int>(s), name_of(stem.fault), name_of(stem.second),
                      20.0 * std::log10(stem.gain), stem.delay, stem.inverted ? " inv" : "",
                      stem.drift);
        text += line;
    }
    std::vector<std::string> labels;
    for (std::size_t i = 0; i < found.stems.size(); ++i)
        labels.push_back("stem" + std::to_string(i));
    return text + " " + describe(found, labels, shape.rate);
}

/* One fault in one set. Another stem has it each time; if nothing is heard of it
 * there (left and right of a stem on both sides alike are exchanged), the next. */
Score try_case(Session &session, const Case &one, std::size_t k, bool verbose)
{
    const std::size_t stems = session.shape.stems;
    const bool sound = one.faults[0] == Fault::None;
    Score score;
    for (std::size_t n = 0; n < stems; ++n) {
        const std::size_t turn = (session.shape.seed + k + n) % stems;
        Delivery set = session.right;
        std::rotate(set.stems.begin(), set.stems.begin() + static_cast<std::ptrdiff_t>(turn),
                    set.stems.end());
        one.apply(session.shape, set);
        const Outcome out = check(session, set);
        if (!sound && out.sound()) {
            ++score.hidden;
            continue;
        }
        score.add(one, out.diagnosis, set.stems.size(), out.seconds);
        if (verbose || score.wrong())
            std::printf("%s%s\n", score.wrong() ? "WRONG " : "",
                        text_of(one, session.shape, turn, out).c_str());
        std::fflush(stdout);
        return score;
    }
    return score;
}

struct Options {
    bool verbose = false;
    std::size_t sets = std::size(kShapes), only = 0, threads = 2;
    std::uint64_t seed = 0;
    std::vector<std::string> words;

    Options(int argc, char **argv)
    {
        const std::vector<std::string> args(argv + 1, argv + argc);
        for (const std::string &arg : args) {
            const auto number = [&] { return std::stoul(arg.substr(arg.find('=') + 1)); };
            if (arg == "-v")
                verbose = true;
            else if (arg.starts_with("--sets="))
                sets = std::min(number(), std::size(kShapes));
            else if (arg.starts_with("--set="))
                only = number();
            else if (arg.starts_with("--seed="))
                seed = number();
            else if (arg.starts_with("--threads="))
                threads = std::max(number(), 1UL);
            else
                words.push_back(arg);
        }
    }
    bool wants(const Case &one) const
    {
        const std::string row = one.kind + " | " + one.strength;
        return words.empty() || std::ranges::any_of(words, [&](const std::string &word) {
                   return row.find(word) != std::string::npos;
               });
    }
};

int main_of(const Options &options)
{
    const std::vector<Case> cases = all_cases();
    std::vector<Shape> shapes;
    for (std::size_t i = 0; i < options.sets; ++i)
        if (options.only == 0 || options.only == i + 1)
            shapes.push_back(kShapes[i]);
    std::ranges::stable_sort(shapes, std::greater<>{}, [](const Shape &shape) {
        return static_cast<double>(shape.stems) * shape.seconds * shape.rate;
    });
    std::vector<std::vector<Score>> scores(shapes.size(), std::vector<Score>(cases.size()));
    std::atomic<std::size_t> next{0};
    std::atomic<bool> failed{false};
    const auto work = [&] {
        for (std::size_t i = next++; i < shapes.size(); i = next++) {
            Shape shape = shapes[i];
            shape.seed += 100 * options.seed;
            Session session{shape};
            for (std::size_t k = 0; k < cases.size(); ++k)
                try {
                    if (options.wants(cases[k]))
                        scores[i][k] = try_case(session, cases[k], k, options.verbose);
                } catch (const std::exception &error) {
                    std::printf("FAILED %s, set %d\n", error.what(), static_cast<int>(shape.seed));
                    failed = true;
                }
        }
    };
    std::vector<std::jthread> threads;
    for (std::size_t t = 1; t < options.threads; ++t)
        threads.emplace_back(work);
    work();
    threads.clear();
    print_tables(cases, scores);
    return failed ? 1 : 0;
}

} // namespace
} // namespace stems::accuracy

int main(int argc, char **argv)
{
    gst_init(nullptr, nullptr);
    return stems::accuracy::main_of({argc, argv});
}
