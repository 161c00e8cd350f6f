/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sink_settings.h"

#include "support/properties.h"

namespace stems
{
namespace
{

GType container_type() noexcept
{
    static const GEnumValue values[] = {
        {static_cast<int>(Container::Auto), "By the extension of location", "auto"},
        {static_cast<int>(Container::Wav), "WAV (BWF), RF64 from 4 GiB on", "wav"},
        {static_cast<int>(Container::Rf64), "RF64 always", "rf64"},
        {static_cast<int>(Container::Aiff), "AIFF, AIFF-C for floats", "aiff"},
        {static_cast<int>(Container::Flac), "FLAC", "flac"},
        {static_cast<int>(Container::W64), "Sony Wave64", "w64"},
        {static_cast<int>(Container::Caf), "Core Audio Format", "caf"},
        {0, nullptr, nullptr}};
    static gsize type = 0;
    return enum_type(&type, "GstStemFileFormat", values);
}

GType depth_type() noexcept
{
    static const GEnumValue values[] = {
        {static_cast<int>(Depth::Auto), "As the stream", "auto"},
        {static_cast<int>(Depth::S16), "Integers of 16 bits", "s16"},
        {static_cast<int>(Depth::S24), "Integers of 24 bits", "s24"},
        {static_cast<int>(Depth::S32), "Integers of 32 bits", "s32"},
        {static_cast<int>(Depth::F32), "Floats of 32 bits", "f32"},
        {static_cast<int>(Depth::F64), "Floats of 64 bits", "f64"},
        {0, nullptr, nullptr}};
    static gsize type = 0;
    return enum_type(&type, "GstStemFileDepth", values);
}

GType dither_type() noexcept
{
    static const GEnumValue values[] = {
        {static_cast<int>(SinkDither::None), "No dither: rounded to the nearest", "none"},
        {static_cast<int>(SinkDither::Tpdf), "Triangular noise of 1 LSB to either side", "tpdf"},
        {0, nullptr, nullptr}};
    static gsize type = 0;
    return enum_type(&type, "GstStemFileDither", values);
}

GType align_type() noexcept
{
    static const GEnumValue values[] = {
        {static_cast<int>(SinkAlign::Start), "The first sample of the stream", "start"},
        {static_cast<int>(SinkAlign::RunningTime), "Running time 0, with silence up to the first",
         "running-time"},
        {0, nullptr, nullptr}};
    static gsize type = 0;
    return enum_type(&type, "GstStemFileAlign", values);
}

GParamSpec *text(const char *name, const char *nick, const char *blurb,
                 const std::string &value) noexcept
{
    return g_param_spec_string(name, nick, blurb, value.empty() ? nullptr : value.c_str(),
                               kMutableReady);
}

constexpr Property<SinkSettings> kRows[] = {
    property<&SinkSettings::location>([](const SinkSettings &defaults) {
        return text("location", "Location", "The file to write", defaults.location);
    }),
    property<&SinkSettings::container>([](const SinkSettings &defaults) {
        return g_param_spec_enum("format", "Format", "The kind of file", container_type(),
                                 static_cast<int>(defaults.container), kMutableReady);
    }),
    property<&SinkSettings::depth>([](const SinkSettings &defaults) {
        return g_param_spec_enum("depth", "Depth", "The samples of the file", depth_type(),
                                 static_cast<int>(defaults.depth), kMutableReady);
    }),
    property<&SinkSettings::dither>([](const SinkSettings &defaults) {
        return g_param_spec_enum("dither", "Dither",
                                 "Noise where samples must be rounded to integers", dither_type(),
                                 static_cast<int>(defaults.dither), kMutableReady);
    }),
    property<&SinkSettings::align>([](const SinkSettings &defaults) {
        return g_param_spec_enum("align", "Align", "What the file begins with", align_type(),
                                 static_cast<int>(defaults.align), kMutableReady);
    }),
    property<&SinkSettings::overwrite>([](const SinkSettings &defaults) {
        return g_param_spec_boolean("overwrite", "Overwrite", "Replace a file that is there",
                                    defaults.overwrite, kMutableReady);
    }),
    property<&SinkSettings::fail_on_clip>([](const SinkSettings &defaults) {
        return g_param_spec_boolean(
            "fail-on-clip", "Fail on clip",
            "Post an error at the end, and deliver nothing, if samples were clipped",
            defaults.fail_on_clip, kMutableReady);
    }),
    property<&SinkSettings::label>([](const SinkSettings &defaults) {
        return text("label", "Label",
                    "The name of the track; empty: the labels or the title of the stream",
                    defaults.label);
    }),
    property<&SinkSettings::description>([](const SinkSettings &defaults) {
        return text("description", "Description", "Of bext; empty: the label (at most 256 bytes)",
                    defaults.description);
    }),
    property<&SinkSettings::originator>([](const SinkSettings &defaults) {
        return text("originator", "Originator", "Of bext: who made it (at most 32 bytes)",
                    defaults.originator);
    }),
    property<&SinkSettings::originator_reference>([](const SinkSettings &defaults) {
        return text("originator-reference", "Originator reference",
                    "Of bext: who made it calls it by this (at most 32 bytes)",
                    defaults.originator_reference);
    }),
    property<&SinkSettings::origination>([](const SinkSettings &defaults) {
        return text("origination", "Origination",
                    "Of bext: when it was made, YYYY-MM-DDTHH:MM:SS, or now; empty: not told",
                    defaults.origination);
    }),
    property<&SinkSettings::time_reference>([](const SinkSettings &defaults) {
        return g_param_spec_uint64("time-reference", "Time reference",
                                   "Of bext: the first sample, in samples since midnight", 0,
                                   G_MAXUINT64, defaults.time_reference, kMutableReady);
    }),
    property<&SinkSettings::coding_history>([](const SinkSettings &defaults) {
        return text("coding-history", "Coding history",
                    "Of bext: lines about what came before; one about this file is added",
                    defaults.coding_history);
    }),
    {[](const SinkSettings &) {
         return g_param_spec_boxed("loudness", "Loudness",
                                   "Of bext: a message of headroommeter, or its fields integrated, "
                                   "loudness-range, true-peak, max-momentary, max-short-term",
                                   GST_TYPE_STRUCTURE, kMutablePlaying);
     },
     [](SinkSettings &settings, const GValue *value) {
         settings.loudness =
             StructureCopy{static_cast<const GstStructure *>(g_value_get_boxed(value))};
     },
     [](const SinkSettings &settings, GValue *value) {
         g_value_set_boxed(value, settings.loudness.get());
     }},
};

constexpr Properties<SinkSettings> kProperties{kRows};

} // namespace

bool set_sink_property(SinkSettings &settings, guint id, const GValue *value)
{
    return kProperties.set(settings, id, value);
}

bool get_sink_property(const SinkSettings &settings, guint id, GValue *value)
{
    return kProperties.get(settings, id, value);
}

void install_sink_properties(GObjectClass *klass) noexcept
{
    kProperties.install(klass);
}

Format sample_format(Depth depth, Format input) noexcept
{
    constexpr Format formats[] = {Format::S16, Format::S24, Format::S32, Format::F32, Format::F64};
    if (depth == Depth::Auto)
        return input == Format::S24_32 ? Format::S24 : input;
    return formats[static_cast<int>(depth) - static_cast<int>(Depth::S16)];
}

} // namespace stems
