/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * SHA-256 beside the examples that NIST gives with FIPS 180-4, and the fast
 * version beside the plain one, however the bytes are cut.
 */
#include "core/sha256.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

using namespace stems;

namespace
{

std::string hash(Sha256Fn kernel, const std::string &bytes)
{
    Sha256 sum{kernel};
    sum.add(bytes.data(), bytes.size());
    return sum.hex();
}

TEST(Sha256, IsThatOfFips180)
{
    for (Sha256Fn kernel : {scalar::sha256_kernel(), sha256_kernel()}) {
        EXPECT_EQ(hash(kernel, ""),
                  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        EXPECT_EQ(hash(kernel, "abc"),
                  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        EXPECT_EQ(hash(kernel, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
                  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        EXPECT_EQ(hash(kernel, std::string(1000000, 'a')),
                  "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }
}

TEST(Sha256, IsTheSameHoweverItIsCut)
{
    std::mt19937 random{256};
    std::string bytes(5000, '\0');
    for (char &byte : bytes)
        byte = static_cast<char>(random());
    for (std::size_t size = 0; size < 300; size++)
        ASSERT_EQ(hash(sha256_kernel(), bytes.substr(0, size)),
                  hash(scalar::sha256_kernel(), bytes.substr(0, size)))
            << size;
    const std::string whole = hash(scalar::sha256_kernel(), bytes);
    for (int i = 0; i < 100; i++) {
        Sha256 sum;
        for (std::size_t at = 0; at < bytes.size();) {
            const std::size_t n = std::min<std::size_t>(random() % 300, bytes.size() - at);
            sum.add(bytes.data() + at, n);
            at += n;
        }
        ASSERT_EQ(sum.hex(), whole);
    }
}

} // namespace
