/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "space.h"

#include "delivery.h"

#include "disk_space.h"
#include "handles.h"

#include <filesystem>

namespace stems::tool::room
{

namespace
{

constexpr double kPreviewRate = 190'000.0 / 8;   /* bytes a second: docs/room.md */
constexpr double kPreviewScripts = 4.0 / 3;      /* the same once more, in base 64 */
constexpr double kLossyRate = 256'000.0 / 8;     /* of a track of a stem file */
constexpr double kLossless = 0.6;                /* of PCM, in ALAC */
constexpr double kDeflated = 0.9;                /* of PCM, in a zip archive */
constexpr double kSealed = 1 + 17.0 / (1 << 16); /* of a locked file: docs/locking.md */
constexpr int kStemFileTracks = 5;

double size_of(const std::string &path)
{
    std::error_code error;
    const auto bytes = std::filesystem::file_size(path, error);
    return error ? 0.0 : static_cast<double>(bytes);
}

double previews(const Delivery &delivery)
{
    double seconds = 0.0;
    if (!delivery.request.preview.none)
        for (const StemFile &file : delivery.manifest.files)
            seconds += file.seconds();
    return seconds * kPreviewRate;
}

double doors(const Delivery &delivery)
{
    const DoorSettings &settings = delivery.request.doors;
    double stems = 0.0;
    double mix = 0.0;
    double seconds = 0.0;
    for (std::size_t i = 0; i < delivery.manifest.files.size(); ++i) {
        const StemFile &file = delivery.manifest.files[i];
        const double bytes = size_of(delivery.checked.files[i].path);
        if (file.role == "stem")
            stems += bytes;
        if (file.role == "mix") {
            mix = bytes;
            seconds = file.seconds();
        }
    }
    double bytes = settings.dawproject ? stems * kDeflated : 0.0;
    if (settings.stem_mp4)
        bytes += kStemFileTracks *
                 (settings.stem_codec == "alac" ? mix * kLossless : seconds * kLossyRate);
    return bytes;
}

} // namespace

void hold_space(const Delivery &delivery)
{
    const auto whole = [](double bytes) { return static_cast<std::uint64_t>(bytes); };
    double full = doors(delivery);
    if (delivery.aside)
        refuse_lack_of_space(g_get_tmp_dir(),
                             {.bytes = whole(full), .cure = "say another place with TMPDIR"});
    for (const SetFile &file : delivery.checked.files)
        full += size_of(file.path);
    if (delivery.aside)
        full *= kSealed;
    refuse_lack_of_space(delivery.request.room,
                         {.bytes = whole(full + previews(delivery) * (1 + kPreviewScripts))});
}

} // namespace stems::tool::room
