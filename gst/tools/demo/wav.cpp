/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * 24-bit WAV by libsndfile. Samples are rounded here, so that the bytes do not
 * depend on the library's conversion.
 */
#include "wav.h"

#include <sndfile.h>

#include <cmath>
#include <memory>
#include <stdexcept>

namespace stems::demo
{
namespace
{

int sample24(double x)
{
    const double scaled = std::floor(x * 8388608.0 + 0.5);
    if (!(scaled >= -8388608.0 && scaled <= 8388607.0))
        throw std::runtime_error("a sample is beyond full scale");
    return static_cast<int>(scaled) * 256;
}

} // namespace

void write_wav(const std::string &path, const Track &track, int rate)
{
    SF_INFO info{};
    info.samplerate = rate;
    info.channels = track.right.empty() ? 1 : 2;
    info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_24;
    const std::unique_ptr<SNDFILE, int (*)(SNDFILE *)> file(sf_open(path.c_str(), SFM_WRITE, &info),
                                                            sf_close);
    if (!file)
        throw std::runtime_error(path + ": " + sf_strerror(nullptr));

    std::vector<int> samples;
    samples.reserve(track.left.size() * static_cast<std::size_t>(info.channels));
    for (std::size_t i = 0; i < track.left.size(); ++i) {
        samples.push_back(sample24(track.left[i]));
        if (!track.right.empty())
            samples.push_back(sample24(track.right[i]));
    }
    const auto count = static_cast<sf_count_t>(samples.size());
    if (sf_write_int(file.get(), samples.data(), count) != count)
        throw std::runtime_error(path + ": " + sf_strerror(file.get()));
}

} // namespace stems::demo
