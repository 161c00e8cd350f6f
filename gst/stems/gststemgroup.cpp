/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-stemgroup
 * @title: stemgroup
 * @short_description: groups tracks into stems and the mix
 *
 * Sums the tracks on its sink pads into stems, and the stems, as they leave,
 * into the mix on `src`: what it prints sums back, bit by bit. Request a
 * `stem_NAME` source pad for every stem that is wanted; those that are not
 * linked, and an unlinked mix, stop nobody, and are part of the mix all the
 * same. All source pads have the same caps, timestamps and length.
 *
 * Tracks are assigned by their pads' `stem` property, or by #GstStemGroup:routing,
 * which counts channels across the pads in their order.
 *
 * Without a queue behind each source pad a pipeline cannot preroll: the first
 * sink would block the thread that feeds the others.
 *
 * ## Example pipelines
 * |[
 * gst-launch-1.0 stemgroup name=g sink_0::stem=drums sink_1::stem=bass \
 *     filesrc location=kick.wav ! wavparse ! g.sink_0 \
 *     filesrc location=bass.wav ! wavparse ! g.sink_1 \
 *     g.src ! queue ! wavenc ! filesink location=mix.wav \
 *     g.stem_drums ! queue ! wavenc ! filesink location=drums-stem.wav \
 *     g.stem_bass ! queue ! wavenc ! filesink location=bass-stem.wav
 * ]| Two tracks to two stems and the mix.
 * |[
 * gst-launch-1.0 audiotestsrc num-buffers=100 \
 *     ! audio/x-raw,channels=8,channel-mask=\(bitmask\)0 \
 *     ! stemgroup name=g routing="drums=0-3; music=4+5, 6@-6dB; fx=7" \
 *     g.src ! queue ! fakesink g.stem_drums ! queue ! fakesink
 * ]| Eight channels in one stream to three stems, of which one is looked at.
 *
 * Since: 1.0
 */
#include "gststemgroup.h"

#include "group_fade.h"
#include "gststemgrouppad.h"
#include "mixing.h"
#include "stem_outputs.h"

#include "core/plan.h"

#include <algorithm>
#include <optional>

using namespace stems;

GST_DEBUG_CATEGORY_STATIC(stem_group_debug);
#define GST_CAT_DEFAULT stem_group_debug

G_DEFINE_TYPE(GstStemGroup, gst_stem_group, GST_TYPE_STEM_AGGREGATOR)
GST_ELEMENT_REGISTER_DEFINE(stemgroup, "stemgroup", GST_RANK_NONE, GST_TYPE_STEM_GROUP)

enum { PROP_0, PROP_ROUTING, PROP_CHANNELS, PROP_PAN_LAW, PROP_RAMP_DURATION };

namespace stems
{

struct GroupSettings {
    std::string routing_text;
    Routing routing;
    std::string routing_error;
    int channels = 2;
    PanLaw pan_law = PanLaw::Linear;
    GstClockTime ramp_duration = 5 * GST_MSECOND;
    unsigned changes = 0; /* of what a plan is made of */
};

/* A stem, and its audio for the block at hand. */
struct Stem {
    std::string name;
    MixBus bus;
    GstBuffer *buffer = nullptr;
    std::optional<AudioMap> map;
};

struct StemGroupPrivate {
    /* Guarded by the object lock. */
    GroupSettings settings;
    guint32 seek_seqnum = GST_SEQNUM_INVALID; /* of the last seek */
    gboolean seek_done = FALSE;

    StemOutputs outputs;

    /* Only the source task. */
    GstAudioInfo out;
    bool planned = false;       /* the stems that are asked for are there */
    bool told = false;          /* what was assumed */
    bool from_start = true;     /* not sought in: a track without a sample is empty */
    std::size_t told_empty = 0; /* how many are */
    bool plan_due = true;
    std::uint64_t planned_changes = 0;
    std::vector<double> panorama;                /* of the inputs, as planned */
    std::vector<guint64> playing; /* the inputs, as planned: their serials */
    std::vector<std::unique_ptr<Stem>> stems;
    MixBus mix;
    std::vector<MixBus *> buses;    /* of the stems, and of the mix */
    std::vector<std::string> names; /* theirs */
    std::vector<double> strips;
    std::vector<Planes> printed; /* the stems as they leave */
    OversReport report{"stemgroup"};
};

} // namespace stems

#define GST_TYPE_STEM_GROUP_PAN_LAW (gst_stem_group_pan_law_get_type())
static GType gst_stem_group_pan_law_get_type()
{
    static const GEnumValue values[] = {
        {static_cast<int>(PanLaw::Linear), "Both sides at 0 dB in the centre", "linear"},
        {static_cast<int>(PanLaw::Minus3), "Constant power: -3 dB in the centre", "-3dB"},
        {static_cast<int>(PanLaw::Minus6), "Constant sum: -6 dB in the centre", "-6dB"},
        {0, nullptr, nullptr},
    };
    static const GType type = g_enum_register_static("GstStemGroupPanLaw", values);
    return type;
}

namespace
{

StemGroupPrivate *private_of(gpointer self) noexcept
{
    return GST_STEM_GROUP(self)->priv;
}

gboolean accept(GstStemAggregator *, GstStemAggregatorPad *, const GstAudioInfo *) noexcept
{
    return TRUE; /* what a track's channels fit is known when all tracks are */
}

GstFlowReturn wish(GstStemAggregator *self, const std::vector<PadFormat> *pads,
                   OutputWish *wish) noexcept
try {
    StemGroupPrivate *priv = private_of(self);
    {
        const ObjectLock lock{self};
        wish->channels = priv->settings.channels;
    }
    wish->channel_mask = wish->channels > 2 ? gst_audio_channel_get_fallback_mask(wish->channels)
                                            : GST_AUDIO_CHANNEL_POSITION_MASK(FRONT_LEFT) |
                                                  GST_AUDIO_CHANNEL_POSITION_MASK(FRONT_RIGHT);
    const int rate = GST_AUDIO_INFO_RATE(&pads->front().info);
    GstCaps *caps = gst_caps_from_string(STEMS_CAPS);
    gst_caps_set_simple(caps, "rate", G_TYPE_INT, rate, "channels", G_TYPE_INT, wish->channels,
                        nullptr);
    std::string refusing;
    gst_caps_unref(priv->outputs.narrow(caps, &refusing));
    if (refusing.empty())
        return GST_FLOW_OK;
    GST_ELEMENT_ERROR(
        self, CORE, NEGOTIATION,
        ("%s; the stems have %d Hz and %d channels.", refusing.c_str(), rate, wish->channels),
        ("all stems have the same caps: put an audioconvert behind a pad to change "
         "its format, an audioresample to change its rate"));
    return GST_FLOW_ERROR;
} catch (const std::bad_alloc &) {
    return GST_FLOW_ERROR;
}

GstCaps *restrict_caps(GstStemAggregator *self, GstCaps *caps) noexcept
{
    return private_of(self)->outputs.narrow(caps);
}

gboolean configure(GstStemAggregator *self, const GstAudioInfo *info) noexcept
{
    StemGroupPrivate *priv = private_of(self);
    priv->out = *info;
    for (MixBus *bus : priv->buses)
        bus->configure(GST_AUDIO_INFO_CHANNELS(info), layout_of(*info));
    priv->plan_due = true; /* what fitted the old channels may not fit these */
    return TRUE;
}

std::string joined(const std::vector<std::string> &names)
{
    std::string text;
    for (const std::string &name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

Stem &stem_named(StemGroupPrivate *priv, const std::string &name)
{
    for (const auto &stem : priv->stems)
        if (stem->name == name)
            return *stem;
    priv->stems.push_back(std::make_unique<Stem>());
    priv->stems.back()->name = name;
    priv->stems.back()->bus.configure(GST_AUDIO_INFO_CHANNELS(&priv->out), layout_of(priv->out));
    return *priv->stems.back();
}

/* Every stem that is asked for must be one. Later a pad may come before its
 * tracks do: it is silent until then. */
bool check_outputs(GstStemAggregator *self, bool first)
{
    StemGroupPrivate *priv = private_of(self);
    std::vector<std::string> known;
    for (const auto &stem : priv->stems)
        known.push_back(stem->name);
    for (const std::string &name : priv->outputs.names()) {
        if (std::find(known.begin(), known.end(), name) != known.end())
            continue;
        if (first) {
            GST_ELEMENT_ERROR(
                self, STREAM, FAILED,
                ("stem_%s: no track goes to a stem \"%s\".", name.c_str(), name.c_str()),
                ("the stems are: %s", joined(known).c_str()));
            return false;
        }
        GST_ELEMENT_WARNING(self, STREAM, FAILED,
                            ("stem_%s is silent: no track goes to it.", name.c_str()),
                            ("the stems are: %s", joined(known).c_str()));
        stem_named(priv, name);
    }
    return true;
}

void say_what_was_assumed(GstStemAggregator *self, const Plan &plan)
{
    if (!plan.defaulted.empty())
        GST_ELEMENT_WARNING(self, STREAM, FAILED,
                            ("Tracks without a stem go to \"%s\": %s.", kDefaultStem,
                             joined(plan.defaulted).c_str()),
                            ("set the pads' stem property, or routing"));
    if (!plan.left_out.empty())
        GST_ELEMENT_INFO(
            self, STREAM, FAILED,
            ("Tracks in no stem, and so not in the mix: %s.", joined(plan.left_out).c_str()),
            ("routing names none of their channels, and they have no stem"));
}

std::span<const PlanLane> lanes_of(const Plan &plan, const std::string &stem) noexcept
{
    for (const PlanStem &planned : plan.stems)
        if (planned.name == stem)
            return planned.lanes;
    return {};
}

/* A file that its reader cannot read may look like one that is empty: then the
 * stems sum, but to something else. After a seek a short track may be over. */
void say_what_is_empty(GstStemAggregator *self, const Block &block)
{
    StemGroupPrivate *priv = private_of(self);
    std::vector<std::string> empty;
    for (const Input &input : block.inputs)
        if (input.ended && input.end < 0)
            empty.emplace_back(GST_OBJECT_NAME(input.pad));
    if (empty.size() <= std::exchange(priv->told_empty, empty.size()))
        return;
    GST_ELEMENT_WARNING(self, STREAM, FAILED,
                        ("Tracks that ended without a sample: %s.", joined(empty).c_str()),
                        ("they are silence in their stems"));
}

/* Makes the stems from the routing and the tracks that there are now. */
bool make_stems(GstStemAggregator *self, const Block &block, const GroupSettings &settings)
{
    StemGroupPrivate *priv = private_of(self);
    std::vector<Track> tracks;
    priv->panorama.clear();
    for (const Input &input : block.inputs) {
        const TrackSettings track = track_settings(input.pad);
        const bool known = input.has_format || input.ended;
        tracks.push_back({GST_OBJECT_NAME(input.pad), known ? input.channels : kChannelsUnknown,
                          track.stem, track.panorama});
        priv->panorama.push_back(track.panorama);
    }
    const Plan plan =
        make_plan(settings.routing, tracks, GST_AUDIO_INFO_CHANNELS(&priv->out), settings.pan_law);
    if (!plan.error.empty()) {
        GST_ELEMENT_ERROR(self, STREAM, FAILED, ("Routing: %s.", plan.error.c_str()),
                          ("routing=\"%s\"", settings.routing_text.c_str()));
        return false;
    }
    const bool first = !std::exchange(priv->planned, true);
    if (plan.complete && !std::exchange(priv->told, true))
        say_what_was_assumed(self, plan);
    priv->plan_due = !plan.complete;

    for (const PlanStem &planned : plan.stems)
        stem_named(priv, planned.name);
    for (const auto &stem : priv->stems) { /* one that lost its tracks stays, silent */
        std::vector<Feed> feeds;
        for (const PlanLane &lane : lanes_of(plan, stem->name)) {
            if (feeds.empty() || feeds.back().input != lane.track)
                feeds.push_back(
                    {lane.track, block.inputs[lane.track].serial, {}, tracks[lane.track].channels});
            feeds.back().lanes.push_back({lane.from, lane.to, lane.gain});
        }
        stem->bus.rewire(fade(stem->bus, GST_AUDIO_INFO_CHANNELS(&priv->out), std::move(feeds),
                              block, priv->playing));
    }
    priv->playing.clear();
    for (const Input &input : block.inputs)
        if (input.channels > 0)
            priv->playing.push_back(input.serial);
    if (!check_outputs(self, first))
        return false;

    priv->buses.clear();
    priv->names.clear();
    for (const auto &stem : priv->stems) {
        priv->buses.push_back(&stem->bus);
        priv->names.push_back(stem->name);
    }
    priv->buses.push_back(&priv->mix);
    priv->names.emplace_back("mix");
    priv->mix.configure(GST_AUDIO_INFO_CHANNELS(&priv->out), layout_of(priv->out));
    return true;
}

/* Grows when something that the plan was made of changes. */
std::uint64_t plan_changes(GstStemAggregator *self, const Block &block) noexcept
{
    StemGroupPrivate *priv = private_of(self);
    std::uint64_t changes = priv->outputs.changes();
    for (const Input &input : block.inputs)
        changes += track_stem_changes(input.pad);
    const ObjectLock lock{self};
    return changes + priv->settings.changes;
}

bool panorama_changed(StemGroupPrivate *priv, const Block &block) noexcept
{
    for (std::size_t i = 0; i < block.inputs.size(); i++)
        if (track_panorama(block.inputs[i].pad) != priv->panorama[i])
            return true;
    return false;
}

bool follow_settings(GstStemAggregator *self, const Block &block)
{
    StemGroupPrivate *priv = private_of(self);
    read_strips(block, priv->strips);
    const std::uint64_t changes = plan_changes(self, block);
    if (priv->plan_due || !block.same_inputs || changes != priv->planned_changes ||
        panorama_changed(priv, block)) {
        GroupSettings settings;
        {
            const ObjectLock lock{self};
            settings = priv->settings;
        }
        if (!make_stems(self, block, settings))
            return false;
        priv->planned_changes = changes;
    }
    GstClockTime ramp = 0;
    {
        const ObjectLock lock{self};
        ramp = priv->settings.ramp_duration;
    }
    const std::uint64_t frames = time_to_frames(ramp, GST_AUDIO_INFO_RATE(&priv->out));
    for (const auto &stem : priv->stems)
        stem->bus.aim(priv->strips, frames);
    return true;
}

/* Prints one stem, and keeps it mapped for the mix. */
bool print(GstStemAggregator *self, Stem &stem, const Block &block)
{
    StemGroupPrivate *priv = private_of(self);
    stem.buffer = new_output_buffer(self, priv->out, block);
    stem.map.emplace(stem.buffer, priv->out, GST_MAP_READWRITE);
    if (!*stem.map)
        return false;
    const OutPlanes out = out_planes(*stem.map, priv->out);
    stem.bus.mix(block, out);
    priv->printed.push_back({out.planes, out.format, out.layout, out.channels, 0});
    return true;
}

GstFlowReturn push_all(GstStemAggregator *self, GstBuffer *mix)
{
    StemGroupPrivate *priv = private_of(self);
    FlowOfAll flow;
    flow.add(gst_aggregator_finish_buffer(GST_AGGREGATOR(self), mix));
    for (const auto &stem : priv->stems) {
        stem->map.reset();
        flow.add(priv->outputs.push(GST_AGGREGATOR_SRC_PAD(self), stem->name,
                                    std::exchange(stem->buffer, nullptr)));
    }
    return flow.result();
}

void drop_all(StemGroupPrivate *priv) noexcept
{
    for (const auto &stem : priv->stems) {
        stem->map.reset();
        gst_clear_buffer(&stem->buffer);
    }
}

GstFlowReturn render(GstStemAggregator *self, const Block *block) noexcept
try {
    StemGroupPrivate *priv = private_of(self);
    /* Now, or a pad that came since would get its first buffer in caps that
     * its peer may not take. */
    if (priv->outputs.wants_caps() && !gst_aggregator_negotiate(GST_AGGREGATOR(self)))
        return GST_PAD_IS_FLUSHING(GST_AGGREGATOR_SRC_PAD(self)) ? GST_FLOW_FLUSHING
                                                                 : GST_FLOW_NOT_NEGOTIATED;
    if (!follow_settings(self, *block))
        return fail(self);
    if (priv->from_start)
        say_what_is_empty(self, *block);
    priv->printed.clear();
    bool mapped = true;
    for (const auto &stem : priv->stems)
        mapped = mapped && print(self, *stem, *block);
    GstBuffer *mix = new_output_buffer(self, priv->out, *block);
    if (mapped) {
        const AudioMap map{mix, priv->out, GST_MAP_WRITE};
        mapped = static_cast<bool>(map);
        if (mapped)
            priv->mix.sum(priv->printed, block->frames, block->position,
                          out_planes(map, priv->out));
    }
    if (!mapped) {
        drop_all(priv);
        gst_buffer_unref(mix);
        GST_ELEMENT_ERROR(self, RESOURCE, FAILED, ("Output memory cannot be written."), (nullptr));
        return fail(self);
    }
    priv->report.after_block(self, *block, priv->buses, priv->names);
    return push_all(self, mix);
} catch (const std::bad_alloc &) {
    GST_ELEMENT_ERROR(self, RESOURCE, NO_SPACE_LEFT, ("No memory for the stems."), (nullptr));
    return fail(self);
}

void finished(GstStemAggregator *self) noexcept
{
    StemGroupPrivate *priv = private_of(self);
    priv->report.at_end(self, priv->buses, priv->names);
}

void reset(GstStemAggregator *self) noexcept
{
    StemGroupPrivate *priv = private_of(self);
    for (MixBus *bus : priv->buses)
        bus->reset();
    priv->report.reset();
    priv->playing.clear();
    priv->from_start = false;
    priv->plan_due = true;
}

void mirror(GstStemAggregator *self, GstEvent *event) noexcept
{
    private_of(self)->outputs.mirror(GST_AGGREGATOR_SRC_PAD(self), event);
}

/* GstAggregator gives the mix's stream no group; it is that of the stems. */
GstPadProbeReturn group_probe(GstPad *, GstPadProbeInfo *info, gpointer self) noexcept
{
    GstEvent *event = GST_PAD_PROBE_INFO_EVENT(info);
    if (GST_EVENT_TYPE(event) == GST_EVENT_STREAM_START) {
        event = gst_event_make_writable(event);
        gst_event_set_group_id(event, private_of(self)->outputs.group());
        info->data = event;
    }
    return GST_PAD_PROBE_OK;
}

void constructed(GObject *object) noexcept
{
    G_OBJECT_CLASS(gst_stem_group_parent_class)->constructed(object);
    gst_pad_add_probe(GST_AGGREGATOR_SRC_PAD(object), GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
                      group_probe, object, nullptr);
}

/* A pipeline sends its seeks to every sink, and they all arrive here: once is
 * enough. GstAggregator would know, too, but leaks those that it drops. */
gboolean src_event(GstAggregator *aggregator, GstEvent *event) noexcept
{
    StemGroupPrivate *priv = private_of(aggregator);
    GstAggregatorClass *parent = GST_AGGREGATOR_CLASS(gst_stem_group_parent_class);
    if (GST_EVENT_TYPE(event) != GST_EVENT_SEEK)
        return parent->src_event(aggregator, event);
    const guint32 seqnum = gst_event_get_seqnum(event);
    {
        const ObjectLock lock{aggregator};
        if (priv->seek_seqnum == seqnum) {
            gst_event_unref(event);
            return priv->seek_done;
        }
        priv->seek_seqnum = seqnum;
        priv->seek_done = TRUE; /* for those that come while it is under way */
    }
    const gboolean done = parent->src_event(aggregator, event);
    const ObjectLock lock{aggregator};
    if (priv->seek_seqnum == seqnum)
        priv->seek_done = done;
    return done;
}

gboolean start(GstAggregator *aggregator) noexcept
{
    StemGroupPrivate *priv = private_of(aggregator);
    std::string error;
    {
        const ObjectLock lock{aggregator};
        error = priv->settings.routing_error;
    }
    if (!error.empty()) {
        GST_ELEMENT_ERROR(aggregator, LIBRARY, SETTINGS, ("Routing: %s.", error.c_str()),
                          (nullptr));
        return FALSE;
    }
    if (!GST_AGGREGATOR_CLASS(gst_stem_group_parent_class)->start(aggregator))
        return FALSE;
    priv->planned = priv->told = false;
    priv->from_start = true;
    priv->told_empty = 0;
    priv->stems.clear();
    priv->buses.clear();
    priv->names.clear();
    priv->outputs.reset();
    return TRUE;
}

GstPad *request_new_pad(GstElement *element, GstPadTemplate *templ, const gchar *name,
                        const GstCaps *caps) noexcept
{
    GstElementClass *parent = GST_ELEMENT_CLASS(gst_stem_group_parent_class);
    if (GST_PAD_TEMPLATE_DIRECTION(templ) == GST_PAD_SINK)
        return parent->request_new_pad(element, templ, name, caps);
    GstPad *pad = private_of(element)->outputs.request(GST_AGGREGATOR(element), templ, name);
    if (!pad) {
        GST_WARNING_OBJECT(element, "no source pad \"%s\": a stem's is stem_NAME, and there is one",
                           GST_STR_NULL(name));
        return nullptr;
    }
    if (GST_STATE(element) > GST_STATE_READY || GST_STATE_PENDING(element) > GST_STATE_READY)
        gst_pad_set_active(pad, TRUE);
    gst_element_add_pad(element, pad);
    return pad;
}

void release_pad(GstElement *element, GstPad *pad) noexcept
{
    if (GST_PAD_IS_SINK(pad)) {
        GST_ELEMENT_CLASS(gst_stem_group_parent_class)->release_pad(element, pad);
        return;
    }
    private_of(element)->outputs.release(pad);
    gst_pad_set_active(pad, FALSE);
    gst_element_remove_pad(element, pad);
}

void set_routing(GObject *object, const char *text)
{
    StemGroupPrivate *priv = private_of(object);
    RoutingResult result = parse_routing(text ? text : "");
    const bool running = GST_STATE(object) > GST_STATE_READY;
    if (!result.error.empty() && running) {
        GST_ELEMENT_WARNING(object, LIBRARY, SETTINGS,
                            ("The old routing stays: %s.", result.error.c_str()), (nullptr));
        return;
    }
    const ObjectLock lock{object};
    priv->settings.routing_text = text ? text : "";
    priv->settings.routing = std::move(result.routing);
    priv->settings.routing_error = std::move(result.error);
    priv->settings.changes++;
}

void set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec) noexcept
{
    if (id == PROP_ROUTING) {
        set_routing(object, g_value_get_string(value));
        return;
    }
    GroupSettings &settings = private_of(object)->settings;
    const ObjectLock lock{object};
    settings.changes++;
    switch (id) {
    case PROP_CHANNELS:
        settings.channels = g_value_get_int(value);
        break;
    case PROP_PAN_LAW:
        settings.pan_law = static_cast<PanLaw>(g_value_get_enum(value));
        break;
    case PROP_RAMP_DURATION:
        settings.ramp_duration = g_value_get_uint64(value);
        break;
    default:
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

void get_property(GObject *object, guint id, GValue *value, GParamSpec *spec) noexcept
{
    const GroupSettings &settings = private_of(object)->settings;
    const ObjectLock lock{object};
    switch (id) {
    case PROP_ROUTING:
        g_value_set_string(value,
                           settings.routing_text.empty() ? nullptr : settings.routing_text.c_str());
        break;
    case PROP_CHANNELS:
        g_value_set_int(value, settings.channels);
        break;
    case PROP_PAN_LAW:
        g_value_set_enum(value, static_cast<int>(settings.pan_law));
        break;
    case PROP_RAMP_DURATION:
        g_value_set_uint64(value, settings.ramp_duration);
        break;
    default:
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

void finalize(GObject *object) noexcept
{
    delete private_of(object);
    G_OBJECT_CLASS(gst_stem_group_parent_class)->finalize(object);
}

void install_properties(GObjectClass *object) noexcept
{
    constexpr auto ready = static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                    GST_PARAM_MUTABLE_READY);
    constexpr auto playing = static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                      GST_PARAM_MUTABLE_PLAYING);
    constexpr int most_channels = 1024;
    g_object_class_install_property(
        object, PROP_ROUTING,
        g_param_spec_string("routing", "Routing",
                            "Which channels make which stem, counted across the pads in order: "
                            "\"drums=0-7,12; vocals=9+10,11@-3dB\"",
                            nullptr, playing));
    g_object_class_install_property(object, PROP_CHANNELS,
                                    g_param_spec_int("channels", "Channels",
                                                     "Channels of each stem and of the mix", 1,
                                                     most_channels, 2, ready));
    g_object_class_install_property(
        object, PROP_PAN_LAW,
        g_param_spec_enum("pan-law", "Pan law", "How loud a mono track is in a stereo stem",
                          GST_TYPE_STEM_GROUP_PAN_LAW, static_cast<int>(PanLaw::Linear), playing));
    g_object_class_install_property(object, PROP_RAMP_DURATION, ramp_duration_spec());
}

} // namespace

static void gst_stem_group_class_init(GstStemGroupClass *klass)
{
    GObjectClass *object = G_OBJECT_CLASS(klass);
    object->set_property = set_property;
    object->get_property = get_property;
    object->constructed = constructed;
    object->finalize = finalize;
    install_properties(object);

    GstElementClass *element = GST_ELEMENT_CLASS(klass);
    element->request_new_pad = request_new_pad;
    element->release_pad = release_pad;
    add_templates(element, GST_TYPE_STEM_GROUP_PAD);
    GstCaps *caps = gst_caps_from_string(STEMS_CAPS);
    gst_element_class_add_pad_template(
        element, gst_pad_template_new("stem_%s", GST_PAD_SRC, GST_PAD_REQUEST, caps));
    gst_caps_unref(caps);
    gst_element_class_set_static_metadata(element, "Stem group", "Mixer/Audio",
                                          "Groups tracks into stems and the mix",
                                          "the gst-stems maintainers");

    GST_AGGREGATOR_CLASS(klass)->start = start;
    GST_AGGREGATOR_CLASS(klass)->src_event = src_event;
    GstStemAggregatorClass *aggregator = GST_STEM_AGGREGATOR_CLASS(klass);
    aggregator->accept = accept;
    aggregator->wish = wish;
    aggregator->restrict_caps = restrict_caps;
    aggregator->configure = configure;
    aggregator->render = render;
    aggregator->finished = finished;
    aggregator->reset = reset;
    aggregator->mirror = mirror;

    gst_type_mark_as_plugin_api(GST_TYPE_STEM_GROUP_PAN_LAW, static_cast<GstPluginAPIFlags>(0));
    GST_DEBUG_CATEGORY_INIT(stem_group_debug, "stemgroup", 0, "Groups of tracks");
}

static void gst_stem_group_init(GstStemGroup *self)
{
    self->priv = new StemGroupPrivate;
    gst_audio_info_init(&self->priv->out);
}
