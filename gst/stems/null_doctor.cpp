/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "null_doctor.h"

#include "core/decibel.h"
#include "core/diagnosis_words.h"
#include "support/fourier.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <new>
#include <utility>

namespace stems
{

namespace
{

Diagnosis look_at(const Evidence &evidence) noexcept
try {
    return diagnose(evidence, gst_fourier);
} catch (const std::bad_alloc &) {
    Diagnosis none;
    none.fault = Fault::Unknown;
    return none;
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
        kept_ = {check.take_evidence(), std::move(labels), base, loudest};
}

void NullDoctor::start(Case next)
{
    open_ = std::move(next);
    running_ = std::async(std::launch::async,
                          [evidence = std::move(open_.evidence)] { return look_at(evidence); });
}

void NullDoctor::take_result()
{
    found_ = running_.get();
    found_.from += open_.base;
    found_.to += open_.base;
    labels_ = std::move(open_.labels);
    found_.stems.resize(labels_.size());
    known_ = true;
    seen_ = found_.to;
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

void NullDoctor::watch(NullCheck &check, const std::vector<std::string> &labels, guint64 base,
                       guint64 frame, int rate)
{
    if (running_.valid() && running_.wait_for(std::chrono::seconds{0}) == std::future_status::ready)
        take_result();
    const auto quarter = static_cast<guint64>(rate) / 4;
    if (frame < next_ || running_.valid())
        return;
    next_ = frame + quarter;
    const NullTrace &trace = check.trace();
    if (trace.loud_cells() * NullTrace::kCell >= quarter / 2)
        start({check.evidence(), labels, base, 0.0});
    // An excerpt that is old enough makes room for a new one.
    if (frame >= restarted_ + 5 * quarter) {
        restarted_ = frame;
        check.forget_evidence();
    }
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
