/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bext.h"

#include "bytes.h"

namespace stems
{
namespace
{

constexpr std::uint64_t kUnset = 0x7fff;
constexpr int kVersion = 2;
constexpr std::size_t kUmid = 64;
constexpr std::size_t kReserved = 180;

std::uint64_t hundredths(double value) noexcept
{
    const double rounded = std::round(value * 100.0);
    if (!std::isfinite(rounded) || std::abs(rounded) > 9999.0)
        return kUnset;
    return static_cast<std::uint16_t>(static_cast<std::int16_t>(rounded));
}

} // namespace

std::string coding_history_line(const FileShape &shape)
{
    std::string line =
        "A=PCM,F=" + std::to_string(shape.rate) + ",W=" + std::to_string(8 * width(shape.format));
    if (shape.channels <= 2)
        line += shape.channels == 1 ? ",M=mono" : ",M=stereo";
    return line + (is_integer(shape.format) ? ",T=gst-stems\r\n" : ",T=gst-stems;float\r\n");
}

std::string bext_chunk(const Metadata &metadata, const FileShape &shape,
                       const FileLoudness &loudness)
{
    std::string bytes;
    put_text(bytes, metadata.description, 256);
    put_text(bytes, metadata.originator, 32);
    put_text(bytes, metadata.originator_reference, 32);
    put_text(bytes, metadata.date, 10);
    put_text(bytes, metadata.time, 8);
    put_number(bytes, metadata.time_reference, 8);
    put_number(bytes, kVersion, 2);
    bytes.append(kUmid, '\0');
    for (double value : {loudness.integrated, loudness.range, loudness.max_true_peak,
                         loudness.max_momentary, loudness.max_short_term})
        put_number(bytes, hundredths(value), 2);
    bytes.append(kReserved, '\0');
    bytes += metadata.coding_history + coding_history_line(shape);
    // libsndfile does not find what follows an odd bext in RF64.
    if (bytes.size() % 2)
        bytes += '\0';
    return bytes;
}

} // namespace stems
