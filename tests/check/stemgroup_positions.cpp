/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which channel positions stems of more than two channels have.
 */
#include "support/group.h"

using namespace stems::test;

namespace
{

constexpr int kRate = 48000;
constexpr guint64 kSide51 = 0x60f; /* FL FR FC LFE SL SR: 5.1 with side channels */

GstAudioInfo six(guint64 mask)
{
    GstCaps *caps =
        gst_caps_new_simple("audio/x-raw", "format", G_TYPE_STRING, GST_AUDIO_NE(S16), "rate",
                            G_TYPE_INT, kRate, "channels", G_TYPE_INT, 6, "layout", G_TYPE_STRING,
                            "interleaved", "channel-mask", GST_TYPE_BITMASK, mask, nullptr);
    GstAudioInfo info;
    fail_unless(gst_audio_info_from_caps(&info, caps));
    gst_caps_unref(caps);
    return info;
}

/* The mask that a stem of six channels has. */
guint64 mask_of_stem(const GstAudioInfo &track, const char *routing, const char *takes = "")
{
    Group group{"stemgroup channels=6 routing=\"" + std::string{routing} + "\""};
    group.add(track);
    group.listen("src");
    group.listen("stem_a", takes);
    group.play();
    group.feed({std::vector<double>(static_cast<std::size_t>(600 * track.channels), 0.25)});
    group.wait_eos();
    fail_if(group.any_message(GST_MESSAGE_ERROR));
    GstCaps *caps = gst_caps_from_string(group.listeners[1]->buffers[0].caps.c_str());
    guint64 mask = ~guint64{0};
    fail_unless(gst_structure_get(gst_caps_get_structure(caps, 0), "channel-mask", GST_TYPE_BITMASK,
                                  &mask, nullptr));
    gst_caps_unref(caps);
    group.stop();
    return mask;
}

} // namespace

GST_START_TEST(test_a_stem_has_the_positions_of_its_track)
{
    fail_unless_equals_uint64(mask_of_stem(six(kSide51), "a=0+1+2+3+4+5"), kSide51);
    fail_unless_equals_uint64(mask_of_stem(six(0), "a=0+1+2+3+4+5"), 0);
}
GST_END_TEST;

/* Single channels have no positions to go by: those that GStreamer gives six
 * channels when nothing is said. */
GST_START_TEST(test_a_stem_of_single_channels_has_the_usual)
{
    GstAudioInfo info = make_info(GST_AUDIO_FORMAT_S16, kRate, 7);
    fail_unless_equals_uint64(mask_of_stem(info, "a=0+1+2+3+4+5"),
                              gst_audio_channel_get_fallback_mask(6));
}
GST_END_TEST;

GST_START_TEST(test_downstream_may_ask_for_others)
{
    fail_unless_equals_uint64(
        mask_of_stem(six(kSide51), "a=0+1+2+3+4+5", "audio/x-raw,channel-mask=(bitmask)0x3f"),
        0x3f);
}
GST_END_TEST;

static Suite *stemgroup_positions_suite()
{
    Suite *suite = suite_create("stemgroup_positions");
    TCase *tcase = tcase_create("general");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, test_a_stem_has_the_positions_of_its_track);
    tcase_add_test(tcase, test_a_stem_of_single_channels_has_the_usual);
    tcase_add_test(tcase, test_downstream_may_ask_for_others);
    return suite;
}

GST_CHECK_MAIN(stemgroup_positions)
