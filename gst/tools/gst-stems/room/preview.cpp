/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "preview.h"

#include "delivery.h"
#include "downmix.h"
#include "files.h"
#include "mp3.h"
#include "paths.h"

#include "figures.h"
#include "options.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace stems::tool::room
{

namespace
{

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

constexpr char kEncoder[] = "lamemp3enc";
constexpr char kStereo[] = ",channels=2,channel-mask=(bitmask)3";
constexpr char kPart[] = ".part"; /* behind the name of what is not tagged yet */

/* "drums-PREVIEW.mp3"; no two alike where upper and lower case are one. */
std::string preview_name(const std::string &file, std::set<std::string> &taken)
{
    const std::string stem = fs::path{file}.stem().string();
    for (int i = 1;; ++i) {
        std::string name = stem;
        if (i > 1)
            name.append(" ").append(std::to_string(i));
        name.append("-").append(kPreviewFolder).append(".mp3");
        const CharPtr folded{g_utf8_casefold(name.c_str(), -1)};
        if (taken.insert(folded.get()).second)
            return name;
    }
}

std::string meter_name(std::size_t index)
{
    return "wave" + std::to_string(index);
}

/* The encoder element ends with the frame of its last sample, though by then not all
 * of them are out of it: silence pushes them. */
constexpr unsigned long long kPush = 50 * GST_MSECOND;

/* Two channels at most; what is to be done with more is in the file's own facts. */
Downmix downmix(const Delivery &delivery, std::size_t index)
{
    const SetFile &file = delivery.checked.files[index];
    return downmix_of(file.channels, count_in(file.facts.get(), "channel-mask"));
}

/* Floats in between, so that what is resampled is rounded once; without dither, so
 * that silence stays silence: what the encoder adds is far above it. */
Words branch(const Delivery &delivery, std::size_t index, double seconds)
{
    const StemFile &file = delivery.manifest.files[index];
    const std::string matrix = downmix(delivery, index).matrix;
    return {"stemfilesrc",
            set("location", delivery.plain(file.file)),
            "align=start",
            set("tail", kPush),
            "!",
            "headroommeter",
            set("name", meter_name(index)),
            set("interval", wave_interval(seconds)),
            "peak-mode=sample",
            "loudness=false",
            "!",
            "audioconvert",
            matrix.empty() ? "" : set("mix-matrix", matrix),
            "!",
            std::string{"audio/x-raw,format=F32LE"} + (matrix.empty() ? "" : kStereo),
            "!",
            "audioresample",
            "quality=10",
            "!",
            "audioconvert",
            "dithering=none",
            "noise-shaping=none",
            "!",
            "audio/x-raw,format=S16LE,layout=interleaved,rate=" +
                std::to_string(preview_rate(file.rate)) +
                ",channels=" + std::to_string(preview_channels(file.channels)),
            "!",
            kEncoder,
            "target=quality",
            "quality=2",
            "!",
            "filesink",
            "async=false",
            set("location", delivery.path(file.preview->file) + kPart)};
}

std::string bytes_of(const std::string &path)
{
    std::ifstream in{path, std::ios::binary};
    std::string bytes{std::istreambuf_iterator<char>{in}, {}};
    if (!in)
        throw Trouble("\"" + path + "\" cannot be read.");
    return bytes;
}

/* What the encoder wrote, with the tag that tells players its delay. */
void finish(const Delivery &delivery, StemFile &file, const JsonPtr &wave)
{
    const std::string path = delivery.path(file.preview->file);
    const Mp3 stream{bytes_of(path + kPart)};
    write_file(path, stream.tagged(preview_samples(file.frames, file.rate)));
    fs::remove(path + kPart);
    file.preview->sha256 = digests_of(path).sha256;
    write_file(delivery.path(file.preview->peaks), text_of(wave, false) + '\n');
}

} // namespace

int preview_rate(int rate) noexcept
{
    if (rate == 32000 || rate == 44100 || rate == 48000)
        return rate;
    return rate % 11025 == 0 ? 44100 : 48000;
}

int preview_channels(int channels) noexcept
{
    return std::min(channels, 2);
}

std::uint64_t preview_samples(std::uint64_t frames, int rate) noexcept
{
    return gst_util_uint64_scale_round(frames, static_cast<guint64>(preview_rate(rate)),
                                       static_cast<guint64>(rate));
}

void add_preview_options(Options &options, PreviewSettings &settings)
{
    options.flag("no-preview", settings.none, "Make no previews: nothing to be heard on the page");
}

void prepare_preview(const Delivery &delivery)
{
    if (delivery.request.preview.none)
        return;
    GstElementFactory *encoder = gst_element_factory_find(kEncoder);
    if (!encoder)
        throw Trouble("The previews need GStreamer's " + std::string{kEncoder} +
                      ": install its good plugins (gstreamer1.0-plugins-good on Debian, "
                      "gstreamer1-plugins-good on Fedora), or say --no-preview.");
    gst_object_unref(encoder);
}

void make_preview(Delivery &delivery)
{
    if (delivery.request.preview.none)
        return;
    make_folder(delivery.path(kPreviewFolder));
    Launch launch;
    RunOptions options{.what = "Previews"};
    Waves waves;
    options.each = [&waves](const Said &said) { waves.take(said); };
    std::set<std::string> taken;
    std::vector<StemFile> &files = delivery.manifest.files;
    for (std::size_t i = 0; i < files.size(); ++i) {
        StemFile &file = files[i];
        const std::string name = joined(kPreviewFolder, preview_name(file.file, taken));
        file.preview = Preview{name, "audio/mpeg", downmix(delivery, i).gain,
                               fs::path{name}.replace_extension("json"), ""};
        options.seconds = std::max(options.seconds, file.seconds());
    }
    for (std::size_t i = 0; i < files.size(); ++i)
        launch.line(branch(delivery, i, options.seconds));
    run(launch, options);
    for (std::size_t i = 0; i < files.size(); ++i)
        finish(delivery, files[i], waves.of(meter_name(i)));
    sync_folder(delivery.path(kPreviewFolder));
}

} // namespace stems::tool::room
