/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sink_settings.h"

namespace stems
{
namespace
{

enum {
    PROP_0,
    PROP_LOCATION,
    PROP_FORMAT,
    PROP_DEPTH,
    PROP_DITHER,
    PROP_ALIGN,
    PROP_OVERWRITE,
    PROP_FAIL_ON_CLIP,
    PROP_LABEL,
    PROP_DESCRIPTION,
    PROP_ORIGINATOR,
    PROP_ORIGINATOR_REFERENCE,
    PROP_ORIGINATION,
    PROP_TIME_REFERENCE,
    PROP_CODING_HISTORY,
    PROP_LOUDNESS,
};

GType enum_type(gsize *type, const char *name, const GEnumValue *values) noexcept
{
    if (g_once_init_enter(type)) {
        const GType made = g_enum_register_static(name, values);
        gst_type_mark_as_plugin_api(made, static_cast<GstPluginAPIFlags>(0));
        g_once_init_leave(type, made);
    }
    return *type;
}

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

/* The texts among them; null if @id is none. */
std::string *text_of(SinkSettings &settings, guint id) noexcept
{
    switch (id) {
    case PROP_LOCATION:
        return &settings.location;
    case PROP_LABEL:
        return &settings.label;
    case PROP_DESCRIPTION:
        return &settings.description;
    case PROP_ORIGINATOR:
        return &settings.originator;
    case PROP_ORIGINATOR_REFERENCE:
        return &settings.originator_reference;
    case PROP_ORIGINATION:
        return &settings.origination;
    case PROP_CODING_HISTORY:
        return &settings.coding_history;
    default:
        return nullptr;
    }
}

} // namespace

bool set_sink_property(SinkSettings &settings, guint id, const GValue *value)
{
    if (std::string *text = text_of(settings, id)) {
        const char *given = g_value_get_string(value);
        *text = given ? given : "";
        return true;
    }
    switch (id) {
    case PROP_FORMAT:
        settings.container = static_cast<Container>(g_value_get_enum(value));
        return true;
    case PROP_DEPTH:
        settings.depth = static_cast<Depth>(g_value_get_enum(value));
        return true;
    case PROP_DITHER:
        settings.dither = static_cast<SinkDither>(g_value_get_enum(value));
        return true;
    case PROP_ALIGN:
        settings.align = static_cast<SinkAlign>(g_value_get_enum(value));
        return true;
    case PROP_OVERWRITE:
        settings.overwrite = g_value_get_boolean(value);
        return true;
    case PROP_FAIL_ON_CLIP:
        settings.fail_on_clip = g_value_get_boolean(value);
        return true;
    case PROP_TIME_REFERENCE:
        settings.time_reference = g_value_get_uint64(value);
        return true;
    case PROP_LOUDNESS:
        settings.loudness =
            StructureCopy{static_cast<const GstStructure *>(g_value_get_boxed(value))};
        return true;
    default:
        return false;
    }
}

bool get_sink_property(const SinkSettings &settings, guint id, GValue *value)
{
    if (const std::string *text = text_of(const_cast<SinkSettings &>(settings), id)) {
        g_value_set_string(value, text->empty() ? nullptr : text->c_str());
        return true;
    }
    switch (id) {
    case PROP_FORMAT:
        g_value_set_enum(value, static_cast<int>(settings.container));
        return true;
    case PROP_DEPTH:
        g_value_set_enum(value, static_cast<int>(settings.depth));
        return true;
    case PROP_DITHER:
        g_value_set_enum(value, static_cast<int>(settings.dither));
        return true;
    case PROP_ALIGN:
        g_value_set_enum(value, static_cast<int>(settings.align));
        return true;
    case PROP_OVERWRITE:
        g_value_set_boolean(value, settings.overwrite);
        return true;
    case PROP_FAIL_ON_CLIP:
        g_value_set_boolean(value, settings.fail_on_clip);
        return true;
    case PROP_TIME_REFERENCE:
        g_value_set_uint64(value, settings.time_reference);
        return true;
    case PROP_LOUDNESS:
        g_value_set_boxed(value, settings.loudness.get());
        return true;
    default:
        return false;
    }
}

void install_sink_properties(GObjectClass *klass) noexcept
{
    constexpr auto ready = static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                    GST_PARAM_MUTABLE_READY);
    constexpr auto playing = static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                      GST_PARAM_MUTABLE_PLAYING);
    const auto install = [klass](guint id, GParamSpec *spec) {
        g_object_class_install_property(klass, id, spec);
    };
    const auto text = [&](guint id, const char *name, const char *nick, const char *blurb,
                          const char *value = nullptr) {
        install(id, g_param_spec_string(name, nick, blurb, value, ready));
    };
    const auto flag = [&](guint id, const char *name, const char *nick, const char *blurb) {
        install(id, g_param_spec_boolean(name, nick, blurb, FALSE, ready));
    };
    text(PROP_LOCATION, "location", "Location", "The file to write");
    install(PROP_FORMAT, g_param_spec_enum("format", "Format", "The kind of file", container_type(),
                                           static_cast<int>(Container::Auto), ready));
    install(PROP_DEPTH, g_param_spec_enum("depth", "Depth", "The samples of the file", depth_type(),
                                          static_cast<int>(Depth::Auto), ready));
    install(PROP_DITHER,
            g_param_spec_enum("dither", "Dither", "Noise where samples must be rounded to integers",
                              dither_type(), static_cast<int>(SinkDither::None), ready));
    install(PROP_ALIGN, g_param_spec_enum("align", "Align", "What the file begins with",
                                          align_type(), static_cast<int>(SinkAlign::Start), ready));
    flag(PROP_OVERWRITE, "overwrite", "Overwrite", "Replace a file that is there");
    flag(PROP_FAIL_ON_CLIP, "fail-on-clip", "Fail on clip",
         "Post an error at the end, and deliver nothing, if samples were clipped");
    text(PROP_LABEL, "label", "Label",
         "The name of the track; empty: the labels or the title of the stream");
    text(PROP_DESCRIPTION, "description", "Description",
         "Of bext; empty: the label (at most 256 bytes)");
    text(PROP_ORIGINATOR, "originator", "Originator", "Of bext: who made it (at most 32 bytes)",
         SinkSettings{}.originator.c_str());
    text(PROP_ORIGINATOR_REFERENCE, "originator-reference", "Originator reference",
         "Of bext: who made it calls it by this (at most 32 bytes)");
    text(PROP_ORIGINATION, "origination", "Origination",
         "Of bext: when it was made, YYYY-MM-DDTHH:MM:SS, or now; empty: not told");
    install(PROP_TIME_REFERENCE,
            g_param_spec_uint64("time-reference", "Time reference",
                                "Of bext: the first sample, in samples since midnight", 0,
                                G_MAXUINT64, 0, ready));
    text(PROP_CODING_HISTORY, "coding-history", "Coding history",
         "Of bext: lines about what came before; one about this file is added");
    install(PROP_LOUDNESS,
            g_param_spec_boxed("loudness", "Loudness",
                               "Of bext: a message of headroommeter, or its fields integrated, "
                               "loudness-range, true-peak, max-momentary, max-short-term",
                               GST_TYPE_STRUCTURE, playing));
}

Format sample_format(Depth depth, Format input) noexcept
{
    constexpr Format formats[] = {Format::S16, Format::S24, Format::S32, Format::F32, Format::F64};
    if (depth == Depth::Auto)
        return input == Format::S24_32 ? Format::S24 : input;
    return formats[static_cast<int>(depth) - static_cast<int>(Depth::S16)];
}

} // namespace stems
