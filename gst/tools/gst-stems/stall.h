/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Pipelines in which an effect holds back more than the queues beside it take:
 * what waits for the effect does not take its other inputs, the source cannot go
 * on, and the effect never gets what it waits for.
 *
 * Where nothing has moved for a while and a queue is full, full queues become
 * larger. What is only slow may meet that, too, which costs memory alone.
 */
#pragma once

#include <gst/gst.h>

#include <cstdint>
#include <vector>

namespace stems::tool
{

class Stall
{
public:
    explicit Stall(GstElement *pipeline) : pipeline_{pipeline} {}

    /* After each turn, some tenths of a second, in which nothing was said. */
    void turn();

private:
    GstElement *pipeline_;
    std::vector<std::uint64_t> state_; /* what moves, a turn ago */
    int turns_ = 0;                    /* in which nothing moved */
};

} // namespace stems::tool
