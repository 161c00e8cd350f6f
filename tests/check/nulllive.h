/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the live tests of nullcheck: sets that go on for a while, and a stream
 * whose time stands still while a diagnosis is at work. So nothing depends on
 * how fast the machine is: a diagnosis takes none of the stream's time.
 */
#pragma once

#include "nullrig.h"

#include <atomic>
#include <cstring>
#include <map>

namespace stems::test
{

inline constexpr std::size_t kStep = 480; /* frames that are sent at a time: one block */

/* The mix and its stems; no second is like another one. What was made once
 * stays: tests that are to share it make it before they are forked. */
inline std::vector<Track> long_set(std::size_t stems, std::size_t seconds)
{
    static std::map<std::pair<std::size_t, std::size_t>, std::vector<double>> made;
    const GstAudioFormat format = GST_AUDIO_FORMAT_S24;
    std::vector<Track> set(stems + 1, Track{format, 1, std::vector<double>(seconds * kRate)});
    for (std::size_t s = 1; s <= stems; s++)
        for (std::size_t second = 0; second < seconds; second++) {
            std::vector<double> &part = made[{s, second}];
            if (part.empty()) {
                part = programme(kRate, kRate, 100 * s + second);
                for (double &x : part)
                    x *= 0.2;
                part = stored(format, part);
            }
            for (std::size_t i = 0; i < part.size(); i++) {
                set[s].audio[second * kRate + i] = part[i];
                set[0].audio[second * kRate + i] += part[i];
            }
        }
    return set;
}

class LiveSet
{
public:
    explicit LiveSet(const std::vector<Track> &set, const Rig::Properties &properties = {},
                     int rate = kRate)
        : set_{set}, rig_{set.size() - 1, properties, true}
    {
        gst_debug_set_threshold_for_name("nullcheck", GST_LEVEL_DEBUG);
        gst_debug_remove_log_function(nullptr); /* that prints */
        gst_debug_add_log_function(listen, nullptr, nullptr);
        // Asked again for the latency, now that there are pads.
        gst_element_set_state(rig_.element(), GST_STATE_READY);
        gst_element_set_state(rig_.element(), GST_STATE_PLAYING);
        for (std::size_t i = 0; i < set_.size(); i++) {
            rig_.event(i, gst_event_new_stream_start("live"));
            rig_.caps(i, set_[i], rate);
            rig_.segment(i, 0, GST_CLOCK_TIME_NONE, 0);
        }
    }
    ~LiveSet()
    {
        gst_debug_remove_log_function(listen);
        gst_debug_set_threshold_for_name("nullcheck", GST_LEVEL_NONE);
    }

    Rig &rig() { return rig_; }

    /* Sends @frames from frame @from of the set on, as the stream's next, and
     * gives what was posted. */
    std::vector<Fields> send(std::size_t from, std::size_t frames)
    {
        for (std::size_t i = 0; i < set_.size(); i++) {
            const auto lanes = static_cast<std::size_t>(set_[i].channels);
            rig_.push(i, std::span{set_[i].audio}.subspan(from * lanes, frames * lanes));
        }
        sent_ += frames;
        while (out_ < sent_) {
            GstBuffer *buffer = gst_harness_pull(rig_.sink());
            fail_unless(buffer != nullptr);
            out_ += gst_buffer_get_size(buffer) /
                    static_cast<std::size_t>(GST_AUDIO_INFO_BPF(&rig_.info(0)));
            gst_buffer_unref(buffer);
        }
        while (working_ > 0)
            g_usleep(500);
        return rig_.messages();
    }
    /* All of it, block by block. */
    std::vector<Fields> run()
    {
        std::vector<Fields> all;
        for (std::size_t at = 0; at + kStep <= set_[0].frames(); at += kStep)
            for (const Fields &message : send(at, kStep))
                all.emplace_back(message);
        return all;
    }
    /* How many there were, of all that ever ran. */
    static int diagnoses() { return begun_; }

private:
    static void listen(GstDebugCategory *, GstDebugLevel, const gchar *, const gchar *, gint,
                       GObject *, GstDebugMessage *message, gpointer) noexcept
    {
        const char *text = gst_debug_message_get(message);
        if (std::strstr(text, "diagnosis begins")) {
            begun_++;
            working_++;
        }
        if (std::strstr(text, "diagnosis ends"))
            working_--;
    }

    static inline std::atomic<int> working_ = 0, begun_ = 0;
    std::vector<Track> set_;
    Rig rig_;
    std::size_t sent_ = 0, out_ = 0;
};

} // namespace stems::test
