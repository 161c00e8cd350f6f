/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The stem_%s source pads of stemgroup, beside the one that GstAggregator has:
 * they have the same caps, segment and timestamps as src, and pass what comes
 * from downstream to the same functions.
 */
#pragma once

#include "gststemaggregator.h"

#include <memory>

namespace stems
{

class StemOutputs
{
public:
    ~StemOutputs();

    /* Any thread. nullptr if the name is no stem's, or taken. */
    GstPad *request(GstAggregator *element, GstPadTemplate *templ, const char *name);
    void release(GstPad *pad);

    /* The stems that have a pad. */
    std::vector<std::string> names() const;

    /* Takes @caps; gives what the peers of all pads can have of it. */
    GstCaps *narrow(GstCaps *caps);
    /* For messages: what the peers of @src and of the stems take, but for those
     * that take anything. */
    std::string takers(GstPad *src);
    /* A peer came or wants other caps: narrow() will say which. */
    bool wants_caps() const noexcept;
    /* Whether the stem has a pad with a peer. */
    bool linked(const std::string &stem) const noexcept;
    /* Grows with every pad that is requested or released. */
    unsigned changes() const noexcept;
    guint group() const noexcept { return group_; }

    /* A new stream: all events are due again. */
    void reset();
    /* An event that has left through src. */
    void mirror(GstPad *src, GstEvent *event);

    /* A buffer of @size bytes for a stem's pad, as its peer likes memory. Before
     * the mix leaves, so that a peer's queue is empty when it is asked. */
    GstBuffer *allocate(GstPad *src, const std::string &stem, gsize size);

    /* Takes @buffer. After the same block of the mix, as src's sticky events
     * lead the way. OK if the stem has no pad, or one that is gone. */
    GstFlowReturn push(GstPad *src, const std::string &stem, const Tags &tags, GstBuffer *buffer);

private:
    struct Output {
        GstPad *pad = nullptr;
        std::string stem;
        bool released = false;
        /* Only the source task. */
        bool started = false;
        bool refused = false;        /* the last buffer, for its caps */
        GstEvent *caps = nullptr;    /* as last sent; referenced */
        GstEvent *segment = nullptr; /* as last sent; referenced */
        Tags tags;                   /* as last sent */
        bool memory_due = false;     /* the peer is to be asked */
        OutputMemory memory;
        void forget() noexcept;
        ~Output();
    };
    using OutputPtr = std::shared_ptr<Output>;

    OutputPtr find(const std::string &stem) const;
    /* False if the pad is not active yet: nothing was sent. */
    bool announce(GstPad *src, Output &output) const;
    bool lead(GstPad *src, Output &output, const Tags &tags) const;
    std::vector<OutputPtr> snapshot() const;

    mutable std::mutex mutex_;
    std::vector<OutputPtr> outputs_;
    unsigned changes_ = 0;
    guint group_ = GST_GROUP_ID_INVALID;
    std::string stream_; /* what all stream ids begin with */
};

/* One answer from those of all source pads: an error counts at once; that
 * nobody is linked, or wants more, only when it is true of all. */
class FlowOfAll
{
public:
    void add(GstFlowReturn flow) noexcept
    {
        if (flow == GST_FLOW_NOT_LINKED || flow == GST_FLOW_EOS) {
            idle_ = idle_ == GST_FLOW_EOS ? idle_ : flow;
            return;
        }
        any_ = true;
        worst_ = flow < worst_ ? flow : worst_;
    }
    GstFlowReturn result() const noexcept { return any_ ? worst_ : idle_; }

private:
    bool any_ = false;
    GstFlowReturn worst_ = GST_FLOW_OK;
    GstFlowReturn idle_ = GST_FLOW_NOT_LINKED;
};

} // namespace stems
