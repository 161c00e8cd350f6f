/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Parts of pipelines that bounce and sum are made of: inserts, queues, sends.
 */
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace stems::tool
{

void append(std::vector<std::string> &line, const std::vector<std::string> &more);

/* Channels that belong together, as a routing names them: "3", "4+5". */
std::string send_of(int first, int channels);

/* A chain of effects between conversions, as words, beginning and ending with
 * "!": what comes out has @channels. */
void append_chain(std::vector<std::string> &line, const std::string &chain, int rate, int channels);

/* Throws Trouble that names @place where @chain is no chain of effects. */
void check_chain(const std::string &chain, const std::string &place);

/* By how many samples a tick comes out of @chain later than it went in, by the
 * timestamps that the chain gives: what is behind an effect that looks ahead
 * without saying so. Throws Trouble where the chain does not run. */
std::uint64_t delay_of(const std::string &chain, int rate, int channels);

/* The same as a sentence about @place; empty if it is not late. */
std::string delay_told(const std::string &chain, const std::string &place, int rate, int channels);

/* How long a tick at full scale rings in @chain until it is below the last of
 * @bits, in nanoseconds; half a minute where it does not end. */
std::uint64_t ring_of(const std::string &chain, int rate, int channels, int bits);

/* One that holds back as much as an effect may need. */
std::vector<std::string> long_queue();

} // namespace stems::tool
