/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "stem_mp4.h"

#include "mp4_boxes.h"
#include "paths.h"

#include "command.h"
#include "figures.h"
#include "run.h"

#include <gst/gst.h>

#include <algorithm>

namespace stems::tool::room
{

namespace
{

using Words = std::vector<std::string>;

constexpr char kLossless[] = "alac";
constexpr char kLossy[] = "aac";
constexpr int kBitRate = 256000;

void need_element(const char *name, const char *what)
{
    GstElementFactory *factory = gst_element_factory_find(name);
    if (!factory)
        throw Trouble(std::string{"--stem-mp4 needs "} + name + ": install GStreamer's " + what +
                      ".");
    gst_object_unref(factory);
}

[[noreturn]] void refuse(const StemFile &file, const std::string &what)
{
    throw Trouble("--stem-mp4: \"" + file.label + "\" " + what);
}

void hold(const StemFile &file, const StemMp4 &plan)
{
    if (file.rate != 44100 && file.rate != 48000)
        refuse(file, "has " + std::to_string(file.rate) +
                         " Hz; stem files have 44100 or 48000: export the set at one of them.");
    if (file.channels > 2)
        refuse(file, "has " + std::to_string(file.channels) +
                         " channels; the tracks of a stem file have two: export it in stereo.");
    if (file.frames != plan.mix->frames || file.rate != plan.mix->rate)
        refuse(file, "has another length than the mix; the tracks of a stem file are all of one.");
    if (!plan.lossy && (file.coding == "float" || file.bits > 24))
        refuse(file, std::string{file.coding == "float" ? "has floats" : "has more than 24 bits"} +
                         ", which ALAC does not keep: export 16 or 24 bits, or say --stem-codec "
                         "aac.");
}

/* Files of one sum, or silence: then the mix for its length, muted. */
std::string sum(Launch &launch, std::size_t track, const std::vector<const StemFile *> &files,
                const StemFile &mix, const PathOf &path_of)
{
    const std::string name = "sum" + std::to_string(track);
    const bool silent = files.empty();
    const std::vector<const StemFile *> all = silent ? std::vector{&mix} : files;
    for (std::size_t i = 0; i < all.size(); i++)
        launch.line({"stemfilesrc", set("location", path_of(all[i]->file)), "align=start",
                     "strict=true", "mark-gaps=false", "!", "queue", "!",
                     name + ".sink_" + std::to_string(i)});
    return silent ? "sink_0::mute=true" : "";
}

Words encoder(const StemMp4 &plan)
{
    if (plan.lossy)
        return {"audio/x-raw,format=F32LE", "!", "avenc_aac",
                "bitrate=" + std::to_string(kBitRate)};
    const auto bits = [](const StemFile *file) { return file->bits; };
    int most = plan.mix->bits;
    for (const StemFile *stem : plan.stems)
        most = std::max(most, bits(stem));
    return {std::string{"audio/x-raw,format="} + (most > 16 ? "S32LE" : "S16LE"), "!",
            "avenc_alac"};
}

} // namespace

StemMp4 plan_stem_mp4(const Manifest &manifest, const std::vector<SlotStem> &stems,
                      const std::vector<std::string> &wished, const std::string &codec)
{
    StemMp4 plan;
    if (codec != kLossless && codec != kLossy)
        throw Trouble("--stem-codec " + codec + ": say alac or aac.");
    plan.lossy = codec == kLossy;
    for (const StemFile &file : manifest.files) {
        if (file.role == "mix")
            plan.mix = &file;
        else if (file.role == "stem")
            plan.stems.push_back(&file);
    }
    if (!plan.mix)
        throw Trouble(
            "--stem-mp4: the first track of a stem file is the mix, and the set has none: "
            "say which file it is with --mix.");
    hold(*plan.mix, plan);
    for (const StemFile *stem : plan.stems)
        hold(*stem, plan);
    plan.slots = fill_slots(stems, wished);
    need_element(plan.lossy ? "avenc_aac" : "avenc_alac", "libav plugin (gstreamer1.0-libav)");
    need_element("mp4mux", "good plugins");
    return plan;
}

Launch stem_mp4_graph(const StemMp4 &plan, const PathOf &path_of, const std::string &path)
{
    Launch launch;
    // In samples, or lengths are rounded to those of a video.
    launch.line({"mp4mux", "name=mux", "movie-timescale=" + std::to_string(plan.mix->rate), "!",
                 "filesink", set("location", path)});
    for (std::size_t track = 0; track <= plan.slots.size(); track++) {
        std::vector<const StemFile *> files;
        if (track == 0)
            files.push_back(plan.mix);
        else
            for (const std::size_t stem : plan.slots[track - 1].stems)
                files.push_back(plan.stems[stem]);
        const std::string pads = sum(launch, track, files, *plan.mix, path_of);
        Words words{"stemsum", "name=sum" + std::to_string(track)};
        if (!pads.empty())
            words.push_back(pads);
        for (const char *word : {"!", "audio/x-raw,channels=2", "!", "audioconvert", "!"})
            words.emplace_back(word);
        const Words coder = encoder(plan);
        words.insert(words.end(), coder.begin(), coder.end());
        words.insert(words.end(), {"!", "queue", "!", "mux.audio_" + std::to_string(track)});
        launch.line(words);
    }
    return launch;
}

void write_stem_mp4(const StemMp4 &plan, const PathOf &path_of, const std::string &path,
                    const std::string &title, const std::string &artist)
{
    const Outcome outcome = run(stem_mp4_graph(plan, path_of, path), {.what = "Writing stems"});
    for (std::size_t i = 0; i < plan.slots.size(); i++) {
        const GstStructure *said = outcome.final_of("sum" + std::to_string(i + 1), "stemsum");
        if (const guint64 overs = count_in(said, "overs"))
            throw Trouble(
                "--stem-mp4: the stems of track \"" + plan.slots[i].name + "\" clip together, " +
                std::to_string(overs) +
                " samples: put them into several with --stem-slot, or turn the set down.");
    }
    make_stem_file(path, {stem_json(plan.slots), title, artist});
}

} // namespace stems::tool::room
