/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * SHA-256 of bytes, as FIPS 180-4 has it.
 *
 * With the instructions that x86 processors have for it where they are there:
 * several times as fast as plain C++, which is sha256_blocks() of scalar. Files
 * of gigabytes are hashed when they are delivered and when they are verified.
 *
 * Real-time safe, but for hex().
 */
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace stems
{

using Sha256State = std::array<std::uint32_t, 8>;
/* Takes @n blocks of 64 bytes each into the state. */
using Sha256Fn = void (*)(Sha256State &state, const unsigned char *blocks, std::size_t n) noexcept;

Sha256Fn sha256_kernel() noexcept;

namespace scalar
{
Sha256Fn sha256_kernel() noexcept;
}

class Sha256
{
public:
    explicit Sha256(Sha256Fn kernel = sha256_kernel()) noexcept;

    void add(const void *bytes, std::size_t size) noexcept;
    /* Of all that was added, in hexadecimal; after it there is nothing to add. */
    std::string hex();

private:
    Sha256Fn kernel_;
    Sha256State state_;
    std::array<unsigned char, 64> block_{};
    std::uint64_t size_ = 0; /* of all, in bytes */
};

} // namespace stems
