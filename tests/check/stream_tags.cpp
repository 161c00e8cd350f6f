/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What stemgroup, stemsum and nullcheck say of their output by tags: what all
 * that sounds in it says alike, but nothing of one recording or one encoder.
 */
#include "support/group.h"

using namespace stems::test;

namespace
{

const GstAudioInfo kMono = make_info(GST_AUDIO_FORMAT_S16, 48000, 1);
const std::vector<double> kAudio(9600, 0.25);

GstEvent *tags_event(const char *text, GstTagScope scope = GST_TAG_SCOPE_STREAM)
{
    GstTagList *tags = gst_tag_list_new_from_string(("taglist, " + std::string{text}).c_str());
    fail_unless(tags, "%s", text);
    gst_tag_list_set_scope(tags, scope);
    return gst_event_new_tag(tags);
}

void begin(Source &source, const std::vector<const char *> &tags)
{
    source.begin();
    for (const char *text : tags)
        source.send(tags_event(text));
}

/* A source for each text plays to the end. */
void play_all(Group &group, const std::vector<const char *> &tags)
{
    group.play();
    for (std::size_t i = 0; i < tags.size(); i++) {
        Source &source = *group.sources[i];
        source.run([&source, text = tags[i]] {
            begin(source, {text});
            source.push_all(kAudio, 1000);
            source.end();
        });
    }
    group.wait_eos();
}

void check(const std::vector<TagTexts> &got, const std::vector<TagTexts> &wanted)
{
    const auto text = [](const std::vector<TagTexts> &lists) {
        std::string all;
        for (const TagTexts &tags : lists) {
            for (const auto &[tag, value] : tags)
                all += tag + '=' + value + ' ';
            all += "; ";
        }
        return all;
    };
    fail_unless(got == wanted, "got %s not %s", text(got).c_str(), text(wanted).c_str());
}

constexpr char kKick[] =
    "title=Kick, artist=Trio, album=First, genre=\"Jazz\", track-number=(uint)1, "
    "audio-codec=PCM, bitrate=(uint)768000, replaygain-track-gain=(double)-3, isrc=AA0000000001, "
    "encoder=One, container-format=WAV, encoded-by=Me";
constexpr char kSnare[] =
    "title=Snare, artist=Trio, album=First, genre=\"Rock\", track-number=(uint)2, "
    "audio-codec=PCM, bitrate=(uint)768000, replaygain-track-gain=(double)-3, isrc=AA0000000001, "
    "encoder=One, container-format=WAV, encoded-by=Me";
constexpr char kBass[] = "title=Bass, artist=Trio, album=Second, comment=\"DI\", audio-codec=PCM";

} // namespace

GST_START_TEST(test_what_all_say)
{
    Group group;
    for (const char *stem : {"drums", "drums", "bass"})
        group.add(kMono, stem);
    for (const char *pad : {"src", "stem_drums", "stem_bass"})
        group.listen(pad);
    play_all(group, {kKick, kSnare, kBass});
    check(group.listeners[0]->tags, {{{"artist", "\"Trio\""}}});
    check(group.listeners[1]->tags,
          {{{"title", "\"drums\""}, {"artist", "\"Trio\""}, {"album", "\"First\""}}});
    check(group.listeners[2]->tags, {{{"title", "\"bass\""},
                                      {"artist", "\"Trio\""},
                                      {"album", "\"Second\""},
                                      {"comment", "\"DI\""}}});
    for (const auto &listener : group.listeners) {
        const std::vector<std::string> first{"stream-start", "caps", "segment", "tag", "buffer"};
        fail_unless(std::equal(first.begin(), first.end(), listener->log.begin()));
    }
}
GST_END_TEST;

/* A click that is in no stem says nothing of the mix. */
GST_START_TEST(test_tracks_left_out)
{
    Group group{"stemgroup auto-route=true"};
    group.add(kMono);
    group.add(kMono);
    g_object_set(group.sources[0]->sink, "label", "Bass", nullptr);
    g_object_set(group.sources[1]->sink, "label", "Click", nullptr);
    group.listen("src");
    play_all(group, {kBass, "artist=Nobody"});
    check(group.listeners[0]->tags,
          {{{"artist", "\"Trio\""}, {"album", "\"Second\""}, {"comment", "\"DI\""}}});
}
GST_END_TEST;

/* One title is that of a track, the same on several that of their song. */
GST_START_TEST(test_titles)
{
    for (std::size_t n : {1, 2, 3}) {
        for (bool same : {true, false}) {
            Group group{"stemsum"};
            std::vector<const char *> tags;
            for (std::size_t i = 0; i < n; i++) {
                group.add(kMono);
                tags.push_back("title=Song, artist=Trio");
            }
            if (!same)
                tags.back() = "title=Other, artist=Trio";
            group.listen("src");
            play_all(group, tags);
            if (n > 1 && same)
                check(group.listeners[0]->tags, {{{"title", "\"Song\""}, {"artist", "\"Trio\""}}});
            else
                check(group.listeners[0]->tags, {{{"artist", "\"Trio\""}}});
        }
    }
}
GST_END_TEST;

/* The mix and the stems, for the residual; several values; both scopes. */
GST_START_TEST(test_residual)
{
    Group group{"nullcheck"};
    group.add(kMono, nullptr, "reference");
    group.add(kMono);
    group.listen("src");
    group.play();
    for (auto &source : group.sources)
        source->run([&source = *source, reference = source == group.sources[0]] {
            source.begin();
            source.send(tags_event("artist={ One, Two }, genre=Jazz"));
            source.send(tags_event(reference ? "genre=Rock, album=First" : "album=First",
                                   GST_TAG_SCOPE_GLOBAL));
            source.push_all(kAudio, 1000);
            source.end();
        });
    group.wait_eos();
    check(group.listeners[0]->tags,
          {{{"artist", "\"One\" | \"Two\""}, {"genre", "\"Jazz\""}, {"album", "\"First\""}}});
}
GST_END_TEST;

/* Once, as long as they stay; again when they change, or a track comes that
 * does not agree. A flush does not end them. */
GST_START_TEST(test_changes)
{
    for (const char *description : {"stemgroup", "stemsum"}) {
        const bool stems = g_str_equal(description, "stemgroup");
        Group group{description};
        Source &source = group.add(kMono, stems ? "a" : nullptr);
        Listener &mix = group.listen("src");
        if (stems)
            group.listen("stem_a");
        const auto heard = [&](std::size_t n) {
            group.wait([&] { return group.listeners.back()->buffers.size() >= n; });
        };
        const auto with_title = [&](TagTexts tags) {
            if (stems)
                tags["title"] = "\"a\"";
            return tags;
        };
        const TagTexts none, one{{"artist", "\"One\""}}, two{{"artist", "\"Two\""}};
        group.play();
        source.run([&] {
            begin(source, {"artist=One", "artist=One, bitrate=(uint)1000"});
            source.push_all(kAudio, 4800);
            heard(1);
            source.send(tags_event("artist=One, bitrate=(uint)2000"));
            source.push_all(kAudio, 4800, 9600);
            heard(3);
            source.send(tags_event("artist=Two"));
            source.push_all(kAudio, 4800, 19200);
            heard(5);
            source.send(gst_event_new_flush_start());
            source.send(gst_event_new_flush_stop(TRUE));
            source.send_segment();
            source.push_all(kAudio, 4800);
        });
        group.wait([&] {
            const auto &log = group.listeners.back()->log;
            return std::count(log.begin(), log.end(), "flush-stop") == 1 && log.back() == "buffer";
        });
        source.join();
        check(mix.tags, {one, two});
        check(group.listeners.back()->tags, {with_title(one), with_title(two)});

        Source &late = group.add(kMono, stems ? "a" : nullptr);
        late.run([&] {
            begin(late, {"artist=One"});
            late.push_all(kAudio, 4800, 9600);
            late.push_all(kAudio, 4800, 19200);
            late.end();
        });
        source.run([&] {
            source.push_all(kAudio, 4800, 9600);
            source.push_all(kAudio, 4800, 19200);
            source.end();
        });
        group.wait_eos();
        check(mix.tags, {one, two, none});
        check(group.listeners.back()->tags, {with_title(one), with_title(two), with_title(none)});
    }
}
GST_END_TEST;

/* A stem that is asked for while playing begins with its tags; and all of them
 * begin with theirs again after READY. */
GST_START_TEST(test_late_stem_and_reuse)
{
    Group group;
    Source &source = group.add(kMono, "a");
    group.listen("src");
    for (int round = 0; round < 2; round++) {
        group.play();
        source.run([&] {
            begin(source, {"artist=One, title=Voice"});
            source.push_all(kAudio, 4800);
        });
        group.wait([&] { return !group.listeners[0]->buffers.empty(); });
        if (round == 0)
            group.listen("stem_a");
        source.run([&] {
            source.push_all(kAudio, 4800, 9600);
            source.push_all(kAudio, 4800, 19200);
            source.end();
        });
        group.wait_eos();
        source.join();
        const auto n = static_cast<std::size_t>(round) + 1;
        check(group.listeners[0]->tags, std::vector<TagTexts>(n, {{"artist", "\"One\""}}));
        check(group.listeners[1]->tags,
              std::vector<TagTexts>(n, {{"artist", "\"One\""}, {"title", "\"a\""}}));
        group.stop();
        for (auto &listener : group.listeners) {
            listener->eos = false;
            listener->buffers.clear();
            gst_pad_set_active(listener->sink, FALSE);
            gst_pad_set_active(listener->sink, TRUE);
        }
    }
}
GST_END_TEST;

static Suite *stream_tags_suite()
{
    Suite *suite = suite_create("stream_tags");
    TCase *tcase = tcase_create("general");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, test_what_all_say);
    tcase_add_test(tcase, test_tracks_left_out);
    tcase_add_test(tcase, test_titles);
    tcase_add_test(tcase, test_residual);
    tcase_add_test(tcase, test_changes);
    tcase_add_test(tcase, test_late_stem_and_reuse);
    return suite;
}

GST_CHECK_MAIN(stream_tags)
