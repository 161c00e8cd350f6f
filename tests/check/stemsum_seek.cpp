/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemsum in pipelines of WAV files that are sought in: whatever comes out of
 * it is the sum of the files at that place.
 */
#include "support/desk.h"
#include "support/sums.h"
#include "support/wav.h"

#include <glib/gstdio.h>

using namespace stems::test;

namespace
{

constexpr int kRate = 44100;
constexpr std::size_t kLengths[] = {30 * 44100 + 17, 25 * 44100, 30 * 44100 + 5000};

/* Three files and their sum; a listener behind it that compares. */
class Session
{
public:
    explicit Session(const std::string &before = "")
    {
        std::vector<Track> tracks;
        std::string description = "stemsum name=s ! fakesink name=f sync=false";
        for (unsigned i = 0; i < 3; i++) {
            const GstAudioInfo info = make_info(
                i == 1 ? GST_AUDIO_FORMAT_S16 : GST_AUDIO_FORMAT_S24, kRate, i == 2 ? 1 : 2);
            tracks.push_back({make_noise(info, kLengths[i], 77 + i, 0.3),
                              static_cast<std::size_t>(info.channels), 0});
            paths_.push_back(write_wav("stemsum-seek-" + std::to_string(getpid()) + "-" +
                                           std::to_string(i) + ".wav",
                                       info, tracks.back().audio));
            description += " filesrc location=" + paths_.back() + " ! wavparse ! " + before + "s.";
        }
        mix_ = sum_of(tracks, GST_AUDIO_FORMAT_S24, 2);
        pipeline = gst_parse_launch(description.c_str(), nullptr);
        GstElement *sink = gst_bin_get_by_name(GST_BIN(pipeline), "f");
        GstPad *pad = gst_element_get_static_pad(sink, "sink");
        gst_pad_add_probe(pad,
                          static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_BUFFER |
                                                       GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM |
                                                       GST_PAD_PROBE_TYPE_EVENT_FLUSH),
                          listen, this, nullptr);
        gst_object_unref(pad);
        gst_object_unref(sink);
        bus = gst_element_get_bus(pipeline);
    }
    ~Session()
    {
        gst_element_set_state(pipeline, GST_STATE_NULL);
        gst_object_unref(bus);
        ASSERT_OBJECT_REFCOUNT(pipeline, "pipeline", 1);
        gst_object_unref(pipeline);
        for (const std::string &path : paths_)
            g_remove(path.c_str());
    }
    Session(const Session &) = delete;
    Session &operator=(const Session &) = delete;

    void state(GstState to)
    {
        gst_element_set_state(pipeline, to);
        fail_unless_equals_int(
            gst_element_get_state(pipeline, nullptr, nullptr, GST_CLOCK_TIME_NONE),
            GST_STATE_CHANGE_SUCCESS);
    }
    bool seek(double rate, int flags, guint64 from, guint64 to = 0)
    {
        return gst_element_seek(pipeline, rate, GST_FORMAT_TIME, static_cast<GstSeekFlags>(flags),
                                GST_SEEK_TYPE_SET, static_cast<gint64>(pts_of(from, kRate)),
                                to ? GST_SEEK_TYPE_SET : GST_SEEK_TYPE_NONE,
                                static_cast<gint64>(pts_of(to, kRate))) != FALSE;
    }
    void wait_message(GstMessageType type)
    {
        GstMessage *message = gst_bus_timed_pop_filtered(
            bus, GST_CLOCK_TIME_NONE, static_cast<GstMessageType>(type | GST_MESSAGE_ERROR));
        fail_unless(message != nullptr, "no %s", gst_message_type_get_name(type));
        fail_unless_equals_int(GST_MESSAGE_TYPE(message), type);
        gst_message_unref(message);
    }
    /* Since the flush: the first frame and the number of them, in a row. */
    void heard(guint64 &from, guint64 &frames)
    {
        const std::lock_guard lock{mutex_};
        fail_unless(wrong_.empty(), "%s", wrong_.c_str());
        from = from_;
        frames = frames_;
    }
    void wait_frames(guint64 n)
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return frames_ >= n || !wrong_.empty(); });
        fail_unless(wrong_.empty(), "%s", wrong_.c_str());
    }
    /* What was heard of each segment, as (first frame, frames). */
    std::vector<std::pair<guint64, guint64>> rounds()
    {
        const std::lock_guard lock{mutex_};
        fail_unless(wrong_.empty(), "%s", wrong_.c_str());
        auto all = rounds_;
        all.emplace_back(from_, frames_);
        return all;
    }
    void wait_segments_done(int n)
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return done_ >= n || !wrong_.empty(); });
    }
    std::size_t length() const { return mix_.size() / 2; }

    GstElement *pipeline;
    GstBus *bus;

private:
    static GstPadProbeReturn listen(GstPad *pad, GstPadProbeInfo *probe, gpointer user_data)
    {
        auto *self = static_cast<Session *>(user_data);
        const std::lock_guard lock{self->mutex_};
        if (probe->type & GST_PAD_PROBE_TYPE_BUFFER)
            self->compare(GST_PAD_PROBE_INFO_BUFFER(probe));
        else if (GST_EVENT_TYPE(GST_PAD_PROBE_INFO_EVENT(probe)) == GST_EVENT_FLUSH_STOP)
            self->frames_ = 0;
        else if (GST_EVENT_TYPE(GST_PAD_PROBE_INFO_EVENT(probe)) == GST_EVENT_SEGMENT_DONE)
            self->done_++;
        else if (GST_EVENT_TYPE(GST_PAD_PROBE_INFO_EVENT(probe)) == GST_EVENT_SEGMENT) {
            if (self->frames_ > 0)
                self->rounds_.emplace_back(self->from_, self->frames_);
            self->frames_ = 0;
        } else if (GST_EVENT_TYPE(GST_PAD_PROBE_INFO_EVENT(probe)) == GST_EVENT_CAPS) {
            GstCaps *caps = nullptr;
            gst_event_parse_caps(GST_PAD_PROBE_INFO_EVENT(probe), &caps);
            gst_audio_info_from_caps(&self->info_, caps);
        }
        self->changed_.notify_all();
        return GST_PAD_PROBE_OK;
    }
    void compare(GstBuffer *buffer)
    {
        const std::vector<double> audio = read_buffer(info_, buffer);
        const guint64 at = gst_util_uint64_scale_round(GST_BUFFER_PTS(buffer), kRate, GST_SECOND);
        if (frames_ == 0)
            from_ = at;
        else if (at != from_ + frames_ && wrong_.empty())
            wrong_ = "hole before frame " + std::to_string(at) + " after " +
                     std::to_string(from_ + frames_);
        frames_ += audio.size() / 2;
        for (std::size_t i = 0; i < audio.size() && wrong_.empty(); i++)
            if (2 * at + i >= mix_.size() || audio[i] != mix_[2 * at + i])
                wrong_ = "frame " + std::to_string(at + i / 2) + " is not the sum";
    }

    std::vector<std::string> paths_;
    std::vector<double> mix_;
    GstAudioInfo info_{};
    std::mutex mutex_;
    std::condition_variable changed_;
    guint64 from_ = 0;
    guint64 frames_ = 0;
    std::vector<std::pair<guint64, guint64>> rounds_;
    int done_ = 0;
    std::string wrong_;
};

} // namespace

GST_START_TEST(test_plays_to_the_end)
{
    for (const char *before : {"", "queue ! "}) {
        Session session{before};
        session.state(GST_STATE_PLAYING);
        session.wait_message(GST_MESSAGE_EOS);
        guint64 from = 1, frames = 0;
        session.heard(from, frames);
        fail_unless_equals_uint64(from, 0);
        fail_unless_equals_uint64(frames, session.length());
    }
}
GST_END_TEST

GST_START_TEST(test_100_flushing_seeks)
{
    Session session;
    session.state(GST_STATE_PAUSED);
    session.state(GST_STATE_PLAYING);
    std::mt19937 random(6);
    for (int i = 0; i < 100; i++) {
        const guint64 to = random() % (24 * kRate);
        fail_unless(session.seek(1.0, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, to));
        if (i % 5 == 4) /* the next one at once */
            continue;
        session.wait_frames(1 + random() % 30000);
        guint64 from = 0, frames = 0;
        session.heard(from, frames);
        fail_unless_equals_uint64(from, to);
    }
    session.wait_message(GST_MESSAGE_EOS);
    /* And after the end. */
    fail_unless(session.seek(1.0, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, 29 * kRate));
    session.wait_message(GST_MESSAGE_EOS);
    guint64 from = 0, frames = 0;
    session.heard(from, frames);
    fail_unless_equals_uint64(from, 29 * kRate);
    fail_unless_equals_uint64(from + frames, session.length());
}
GST_END_TEST

GST_START_TEST(test_seek_while_paused)
{
    Session session;
    session.state(GST_STATE_PAUSED);
    for (guint64 to : {44100u, 1u, 441u, 500000u, 0u}) {
        fail_unless(session.seek(1.0, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, to));
        fail_unless_equals_int(
            gst_element_get_state(session.pipeline, nullptr, nullptr, GST_CLOCK_TIME_NONE),
            GST_STATE_CHANGE_SUCCESS);
        session.wait_frames(1);
        guint64 from = 0, frames = 0;
        session.heard(from, frames);
        fail_unless_equals_uint64(from, to);
        gint64 position = -1;
        fail_unless(gst_element_query_position(session.pipeline, GST_FORMAT_TIME, &position));
    }
    gint64 duration = 0;
    fail_unless(gst_element_query_duration(session.pipeline, GST_FORMAT_TIME, &duration));
    fail_unless_equals_int64(duration,
                             static_cast<gint64>(pts_of(kLengths[2], kRate)) + 1); /* rounded up */
}
GST_END_TEST

/* From here to there, no further. */
GST_START_TEST(test_seek_with_stop)
{
    Session session;
    session.state(GST_STATE_PAUSED);
    for (guint64 start : {0u, 1000u, 44100u, 123457u})
        for (guint64 length : {1u, 441u, 100000u}) {
            fail_unless(session.seek(1.0, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, start,
                                     start + length));
            session.state(GST_STATE_PLAYING);
            session.wait_message(GST_MESSAGE_EOS);
            guint64 from = 0, frames = 0;
            session.heard(from, frames);
            fail_unless_equals_uint64(from, start);
            fail_unless_equals_uint64(frames, length);
        }
}
GST_END_TEST

/* A loop, without a sample lost between its rounds. */
GST_START_TEST(test_segment_loop)
{
    Session session;
    session.state(GST_STATE_PAUSED);
    fail_unless(session.seek(1.0, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_SEGMENT, 10000, 54100));
    session.state(GST_STATE_PLAYING);
    for (int round = 0; round < 10; round++) {
        session.wait_segments_done(round + 1);
        fail_unless(session.seek(1.0, round < 9 ? GST_SEEK_FLAG_SEGMENT : 0, 10000, 54100));
    }
    session.wait_message(GST_MESSAGE_EOS);
    const auto rounds = session.rounds();
    fail_unless_equals_int(static_cast<int>(rounds.size()), 11);
    for (const auto &round : rounds) {
        fail_unless_equals_uint64(round.first, 10000);
        fail_unless_equals_uint64(round.second, 44100);
    }
}
GST_END_TEST

/* Speed is for the sink: all samples come, in the time of the stream. */
GST_START_TEST(test_speed)
{
    Session session;
    session.state(GST_STATE_PAUSED);
    for (double speed : {2.0, 0.5, 1.0}) {
        fail_unless(session.seek(speed, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, 20000,
                                 20000 + 99999));
        session.state(GST_STATE_PLAYING);
        session.wait_message(GST_MESSAGE_EOS);
        guint64 from = 0, frames = 0;
        session.heard(from, frames);
        fail_unless_equals_uint64(from, 20000);
        fail_unless_equals_uint64(frames, 99999);
    }
    fail_if(session.seek(-1.0, GST_SEEK_FLAG_FLUSH, 0, 44100), "backwards was accepted");
    fail_if(gst_element_seek(session.pipeline, 1.0, GST_FORMAT_BYTES, GST_SEEK_FLAG_FLUSH,
                             GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_NONE, 0));
}
GST_END_TEST

static Suite *stemsum_seek_suite()
{
    Suite *suite = suite_create("stemsum_seek");
    TCase *tests = tcase_create("seek");
    suite_add_tcase(suite, tests);
    tcase_add_test(tests, test_plays_to_the_end);
    tcase_add_test(tests, test_100_flushing_seeks);
    tcase_add_test(tests, test_seek_while_paused);
    tcase_add_test(tests, test_seek_with_stop);
    tcase_add_test(tests, test_segment_loop);
    tcase_add_test(tests, test_speed);
    return suite;
}

GST_CHECK_MAIN(stemsum_seek)
