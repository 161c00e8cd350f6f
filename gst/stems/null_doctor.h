/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * nullcheck's diagnosis: keeps the evidence of the worst check of a stream,
 * has a thread of its own look at it, and writes the finding into messages.
 * Only the source task calls it; it waits for the thread at the end alone.
 *
 * Fields of every message: fault, faulty-stem, confidence, fault-start,
 * fault-end, mix-delay, mix-gain-db; and repaired-peak where a repair is known.
 */
#pragma once

#include "core/diagnosis_bus.h"
#include "core/null_check.h"

#include <gst/gst.h>

#include <future>
#include <string>
#include <thread>

namespace stems
{

class NullDoctor
{
public:
    /* A new stream. What the thread is at is waited for: a second or two. */
    void reset() noexcept;

    /* A check that began at frame @base has ended. */
    void keep(NullCheck &check, const NullFigures &figures, std::vector<std::string> labels,
              guint64 base);

    /* Live: looks at what there is of a fault from a quarter of a second after
     * it began, and then again and again, but for a third of the time at most.
     * Whether there is something to tell that was not told(). */
    bool watch(NullCheck &check, const std::vector<std::string> &labels, guint64 base,
               guint64 frame, int rate);
    bool has_news() const noexcept { return news_; }
    void told() noexcept { news_ = false; }

    /* The diagnosis of what was kept. */
    void conclude();

    /* The finding, if there is one about frames after @since, or about a fault
     * that goes on; or one that was not told(). */
    bool knows(guint64 since) const noexcept
    {
        return known_ && (seen_ > since || goes_on_ || news_);
    }
    std::string explanation(int rate) const;

    /* @innocent: nothing is the matter; without a finding that is all that can
     * be said. */
    void add_fields(GstStructure *message, bool innocent, guint64 since) const;
    const StemFinding *stem(const std::string &label, std::size_t i, guint64 since) const noexcept;

private:
    struct Case {
        Evidence evidence;
        std::vector<std::string> labels;
        guint64 base = 0, first = 0; /* first: loud frame */
        double loudest = -1.0;
    };
    void start(Case next);
    void take_result();
    bool due(const NullTrace &trace, guint64 base, guint64 frame, int rate) const noexcept;

    Case kept_;
    Case open_;    /* at the thread; its evidence is there */
    BusDelay bus_; /* what is known of it */
    std::future<Diagnosis> running_;
    std::jthread thread_; /* of its own; ends soon after running_ has the result */
    Diagnosis found_;
    std::vector<std::string> labels_;
    bool known_ = false, goes_on_ = false;
    guint64 first_ = 0; /* the first loud frame of what the finding is about */
    guint64 seen_ = 0;  /* the last frame that the finding is about */
    bool news_ = false;
    guint64 next_ = 0, began_ = 0, looked_ = 0; /* frames */
};

} // namespace stems
