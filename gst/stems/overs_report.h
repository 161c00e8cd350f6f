/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The message of stemgroup and stemsum about samples that did not fit: after
 * each whole second of running time for a bus that had any, and for every bus
 * at the end.
 */
#pragma once

#include "mixing.h"

#include "support/message.h"

namespace stems
{

/* Only the source task. */
class OversReport
{
public:
    explicit OversReport(const char *message) noexcept : message_{message} {}

    /* A new stream. */
    void reset() noexcept { begun_ = false; }

    /* The frame of @block before which a second ends, if one does before @to;
     * else @to. */
    static guint64 until(const Block &block, guint64 from, guint64 to, int rate) noexcept;

    /* The frames of @block up to @to were rendered: buses by name. */
    void rendered(GstStemAggregator *self, const Block &block, guint64 to,
                  std::span<MixBus *const> buses, std::span<const std::string> names) noexcept;
    void at_end(GstStemAggregator *self, std::span<MixBus *const> buses,
                std::span<const std::string> names) noexcept;

private:
    struct Place {
        Moment moment;
        gint64 position;
    };
    static Place place_of(GstStemAggregator *self, gint64 position) noexcept;
    void post(GstStemAggregator *self, const std::string &stem, const Overs &overs,
              const Place &from, gboolean final) const noexcept;

    const char *message_; /* its name: that of the element */
    bool begun_ = false;
    Place start_{}; /* of the stream */
    Place since_{}; /* of the second */
    Place end_{};   /* of what was rendered */
};

} // namespace stems
