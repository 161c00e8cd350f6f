/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "null_doctor.h"

#include "null_private.h"

#include "core/decibel.h"
#include "core/diagnosis_recent.h"
#include "core/diagnosis_words.h"
#include "core/fourier.h"
#include "core/silent_mix.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <new>
#include <utility>

#define GST_CAT_DEFAULT null_check_debug

namespace stems
{

namespace
{

Diagnosis look_at(const Evidence &evidence, const BusDelay &bus) noexcept
try {
    if (std::optional<Diagnosis> found = find_silent_mix(evidence))
        return *std::move(found);
    return evidence.setup.live ? diagnose_recent(evidence, bus) : diagnose(evidence);
} catch (const std::bad_alloc &) {
    Diagnosis none;
    none.fault = Fault::Unknown;
    return none;
}

/* Whether two findings are one as far as a user is concerned. */
bool same_finding(const Diagnosis &a, const Diagnosis &b) noexcept
{
    constexpr double kNear = 0.05; // samples
    if (a.fault != b.fault || a.guilty != b.guilty || a.from != b.from ||
        std::fabs(a.mix_delay - b.mix_delay) > kNear)
        return false;
    return std::ranges::all_of(a.guilty, [&](std::size_t s) {
        return std::fabs(a.stems[s].delay - b.stems[s].delay) <= kNear;
    });
}

/* By the thread that looked, once what it found can be taken. Tests wait for it. */
void say_end() noexcept
{
    GST_DEBUG("diagnosis ends");
}

} // namespace

void NullDoctor::reset() noexcept
{
    *this = NullDoctor{};
}

void NullDoctor::keep(NullCheck &check, const NullFigures &figures, std::vector<std::string> labels,
                      guint64 base)
{
    if (figures.verdict < Verdict::BelowGate)
        return;
    const double loudest =
        *std::max_element(figures.residual_rms.begin(), figures.residual_rms.end());
    if (loudest > kept_.loudest)
        kept_ = {check.take_evidence(), std::move(labels), base, 0, loudest};
}

void NullDoctor::start(Case next)
{
    open_ = std::move(next);
    GST_DEBUG("diagnosis begins: %zu excerpts", open_.evidence.excerpts.size());
    BusDelay bus = bus_;
    if (bus.since != kNowhere)
        bus.since -= std::min(bus.since, open_.base);
    std::packaged_task<Diagnosis()> task{
        [evidence = std::move(open_.evidence), bus] { return look_at(evidence, bus); }};
    running_ = task.get_future();
    thread_ = std::jthread{[task = std::move(task)]() mutable {
        task();
        say_end();
    }};
}

void NullDoctor::take_result()
{
    Diagnosis found = running_.get();
    found.from += open_.base;
    found.to += open_.base;
    found.stems.resize(open_.labels.size());
    // Behind a late mix the excerpt is all that is known: what it tells of goes on.
    if (found.behind && known_ && found_.behind && found.guilty == found_.guilty &&
        found.from <= found_.to)
        found.from = std::min(found.from, found_.from);
    bus_ = known_bus(found, bus_);
    const bool vague = found.fault == Fault::Unknown && found.guilty.empty();
    news_ =
        news_ || (!vague && !(known_ && labels_ == open_.labels && same_finding(found, found_)));
    labels_ = std::move(open_.labels);
    found_ = std::move(found);
    known_ = true;
    seen_ = found_.to;
    first_ = open_.first;
}

void NullDoctor::conclude()
{
    if (running_.valid())
        take_result();
    if (kept_.loudest < 0.0)
        return;
    start(std::exchange(kept_, {}));
    take_result();
}

/* A fault is looked at when there is a quarter of a second of it, or when it is
 * over and was shorter. */
bool NullDoctor::due(const NullTrace &trace, guint64 base, guint64 frame, int rate) const noexcept
{
    constexpr std::size_t kLeast = 4; // cells: about 40 ms
    const Recent &recent = trace.recent();
    const auto quarter = static_cast<guint64>(rate) / 4;
    const guint64 loud_until = base + recent.loud_until();
    if (running_.valid() || frame < next_ || recent.loud_cells() < kLeast || loud_until <= looked_)
        return false;
    return frame >= base + trace.first_loud() + quarter || frame >= loud_until + quarter / 2;
}

bool NullDoctor::watch(NullCheck &check, const std::vector<std::string> &labels, guint64 base,
                       guint64 frame, int rate)
{
    if (running_.valid() &&
        running_.wait_for(std::chrono::seconds{0}) == std::future_status::ready) {
        take_result();
        const auto quarter = static_cast<guint64>(rate) / 4;
        next_ = frame + std::max(quarter, 2 * (frame - began_));
    }
    const NullTrace &trace = check.trace();
    if (due(trace, base, frame, rate)) {
        began_ = frame;
        looked_ = base + trace.recent().loud_until();
        start({check.evidence(), labels, base, base + trace.first_loud(), 0.0});
    }
    goes_on_ = trace.recent().open() && first_ == base + trace.first_loud();
    return news_;
}

std::string NullDoctor::explanation(int rate) const
{
    return describe(found_, labels_, rate);
}

const StemFinding *NullDoctor::stem(const std::string &label, std::size_t i,
                                    guint64 since) const noexcept
{
    if (!knows(since) || i >= labels_.size() || labels_[i] != label)
        return nullptr;
    return &found_.stems[i];
}

void NullDoctor::add_fields(GstStructure *message, bool innocent, guint64 since) const
{
    const bool known = knows(since) && !innocent;
    const Fault fault = innocent ? Fault::None : known ? found_.fault : Fault::Unknown;
    std::string stems;
    for (std::size_t s : known ? found_.guilty : std::vector<std::size_t>{})
        stems += (stems.empty() ? "" : ", ") + labels_[s];
    const guint64 from = known ? found_.from : 0, to = known ? found_.to : 0;
    gst_structure_set(message, "fault", G_TYPE_STRING, name_of(fault), "faulty-stem", G_TYPE_STRING,
                      stems.c_str(), "confidence", G_TYPE_DOUBLE,
                      innocent ? 1.0
                      : known  ? std::clamp(found_.confidence, 0.0, 1.0)
                               : 0.0,
                      "fault-start", G_TYPE_UINT64, from, "fault-end", G_TYPE_UINT64, to,
                      "mix-delay", G_TYPE_DOUBLE, known ? found_.mix_delay : 0.0, "mix-gain-db",
                      G_TYPE_DOUBLE, known ? to_db(std::fabs(found_.mix_gain)) : 0.0, nullptr);
    if (known && found_.repaired >= 0.0)
        gst_structure_set(message, "repaired-peak", G_TYPE_DOUBLE, to_db(found_.repaired), nullptr);
}

} // namespace stems
