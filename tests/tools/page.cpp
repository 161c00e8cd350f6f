/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a page is made of: points of waveforms, links, and JSON that cannot end
 * its element. Decibels follow from their definition: a mean of powers is that
 * of 10^(L/10). Links: RFC 3986, 3.3 and 4.2.
 */
#include "html.h"
#include "waves.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

using namespace stems::tool;

namespace
{

constexpr double kSilence = -std::numeric_limits<double>::infinity();

void set_array(GstStructure *structure, const char *field, const std::vector<double> &values)
{
    GValue array = G_VALUE_INIT;
    g_value_init(&array, GST_TYPE_ARRAY);
    for (const double value : values) {
        GValue one = G_VALUE_INIT;
        g_value_init(&one, G_TYPE_DOUBLE);
        g_value_set_double(&one, value);
        gst_value_array_append_and_take_value(&array, &one);
    }
    gst_structure_take_value(structure, field, &array);
}

/* Interval @index of 1/8 s, which floats hold exactly. */
Said interval(guint64 index, const std::vector<double> &peak, const std::vector<double> &rms,
              guint64 clips = 0, bool final = false)
{
    constexpr guint64 kStep = GST_SECOND / 8;
    Said said{"meter", StructurePtr{gst_structure_new(
                           "headroommeter", "stream-time", G_TYPE_UINT64, index * kStep, "endtime",
                           G_TYPE_UINT64, (index + 1) * kStep, "duration", G_TYPE_UINT64, kStep,
                           "clip-runs", G_TYPE_UINT64, clips, "final", G_TYPE_BOOLEAN,
                           static_cast<gboolean>(final), nullptr)}};
    set_array(said.structure.get(), "peak", peak);
    set_array(said.structure.get(), "rms", rms);
    return said;
}

std::string json(const Waves &waves, const char *element = "meter")
{
    return text_of(waves.of(element), false);
}

TEST(Waves, PointsAreTenthsOfDecibels)
{
    Waves waves;
    waves.take(interval(0, {-6.02, kSilence}, {-9.06, kSilence}));
    waves.take(interval(1, {0.0, -0.04}, {-3.01, -100.0}));
    EXPECT_EQ(json(waves),
              R"({"step":0.125,"peak":[[-60,0],[null,0]],"rms":[[-91,-30],[null,-1000]],)"
              R"("clips":[]})");
}

TEST(Waves, WhatIsMissingIsSilence)
{
    Waves waves;
    waves.take(interval(0, {-1.0}, {-2.0}));
    waves.take(interval(3, {-1.0}, {-2.0}));
    EXPECT_EQ(json(waves),
              R"({"step":0.125,"peak":[[-10,null,null,-10]],"rms":[[-20,null,null,-20]],)"
              R"("clips":[]})");
}

TEST(Waves, OthersAreNotTaken)
{
    Waves waves;
    waves.take(interval(0, {-1.0}, {-2.0}, 0, true));
    Said other = interval(0, {-1.0}, {-2.0});
    gst_structure_set_name(other.structure.get(), "nullcheck");
    waves.take(other);
    EXPECT_EQ(json(waves), R"({"step":0.0,"peak":[],"rms":[],"clips":[]})");
    EXPECT_EQ(json(waves, "nobody"), R"({"step":0.0,"peak":[],"rms":[],"clips":[]})");
}

TEST(Waves, ClipsSideBySideAreOne)
{
    Waves waves;
    for (const guint64 index : {5, 6, 9})
        waves.take(interval(index, {0.0}, {-3.0}, 2));
    const std::string text = json(waves);
    EXPECT_NE(text.find(R"("clips":[[0.625,0.875,4],[1.125,1.25,2]])"), std::string::npos) << text;
}

TEST(Waves, ManyPointsBecomeFewer)
{
    Waves waves;
    for (guint64 index = 0; index < 2 * Waves::kPoints; index++)
        waves.take(interval(index, {index % 2 ? -10.0 : -30.0}, {index % 2 ? -10.0 : -20.0}));
    const std::string text = json(waves);
    // Two fall together: the higher peak, and 10 log10((10^-1 + 10^-2) / 2) = -12.596 dB.
    EXPECT_NE(text.find(R"("step":0.25,"peak":[[-100,-100,)"), std::string::npos)
        << text.substr(0, 80);
    EXPECT_NE(text.find(R"("rms":[[-126,-126,)"), std::string::npos);
    EXPECT_EQ(std::count(text.begin(), text.end(), ','),
              2 * static_cast<long>(Waves::kPoints - 1) + 3);
}

TEST(Waves, ATimeThatIsOffTakesNoMemory)
{
    Waves waves;
    waves.take(interval(0, {-1.0}, {-2.0}));
    waves.take(interval(guint64{1} << 40, {-1.0}, {-2.0}));
    EXPECT_EQ(json(waves), R"({"step":0.125,"peak":[[-10]],"rms":[[-20]],"clips":[]})");
}

TEST(Waves, AnIntervalIsAsFineAsThePage)
{
    EXPECT_EQ(wave_interval(160.0), 100 * GST_MSECOND);
    EXPECT_EQ(wave_interval(0.001), GST_MSECOND);
    EXPECT_GT(wave_interval(0.0), 50 * GST_MSECOND);
    EXPECT_EQ(wave_interval(1e9), 10 * GST_SECOND);
}

TEST(Page, LinksAreRelativeAndEscaped)
{
    EXPECT_EQ(page_link("/a/report.html", "/a/mix.wav"), "mix.wav");
    EXPECT_EQ(page_link("/a/pages/report.html", "/a/set/mix.wav"), "../set/mix.wav");
    EXPECT_EQ(page_link("/a/r.html", "/a/javascript:x.wav"), "javascript%3Ax.wav");
    EXPECT_EQ(page_link("/a/r.html", "/a/50% \"&#?<.wav"), "50%25%20%22%26%23%3F%3C.wav");
    EXPECT_EQ(page_link("/a/r.html", "/a/\xe9\xfc.wav"), "%E9%FC.wav"); // bytes, no UTF-8
}

TEST(Page, NothingInTheReportIsMarkup)
{
    JsonFields report;
    report.set("set", "</script><!-- & \xff");
    const std::string text = page_of({"/a/r.html", {}}, report.node(), Waves{});
    EXPECT_NE(text.find(R"("set":"\u003c/script\u003e\u003c!-- \u0026 )"), std::string::npos);
    EXPECT_TRUE(g_utf8_validate(text.data(), static_cast<gssize>(text.size()), nullptr));
    EXPECT_EQ(text.find("@report@"), std::string::npos);
}

} // namespace

int main(int argc, char **argv)
{
    gst_init(nullptr, nullptr);
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
