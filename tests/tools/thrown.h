/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the tests of the tool: what a call complained of, and what that holds.
 */
#pragma once

#include <stdexcept>
#include <string>

namespace stems::test
{

template <typename Call> std::string what_of(Call &&call)
{
    try {
        call();
    } catch (const std::runtime_error &error) {
        return error.what();
    }
    return "nothing was thrown";
}

inline bool holds(const std::string &text, const std::string &part)
{
    return text.find(part) != text.npos;
}

} // namespace stems::test
