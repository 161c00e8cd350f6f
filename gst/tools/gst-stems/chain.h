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
 * "!": what comes out has @channels. @counted: the name of an identity behind it
 * that counts what comes out (counted.h); empty: there is none. */
void append_chain(std::vector<std::string> &line, const std::string &chain, int rate, int channels,
                  const std::string &counted = "");

/* Throws Trouble that names @place where @chain is no chain of effects. */
void check_chain(const std::string &chain, const std::string &place);

/* A chain, and where it is to stand. */
struct Insert {
    std::string place; /* as a message calls it: "mix", "\"drums\"" */
    std::string chain;
    int rate = 0, channels = 0;
};

/* By how many samples a tick comes out of an insert later than it went in, by the
 * timestamps that the chain gives: what is behind an effect that looks ahead
 * without saying so. Throws Trouble that names the insert where the chain does not
 * run, or gives nothing out. */
std::uint64_t delay_of(const Insert &insert);

/* The same as a sentence; empty if it is not late. Throws as above, and where the
 * end of what comes out would be no audio (unset_end.h). */
std::string delay_told(const Insert &insert);

/* How long a tick at full scale rings in an insert until it is below the last of
 * @bits, in nanoseconds; half a minute where it does not end. Throws as above. */
std::uint64_t ring_of(const Insert &insert, int bits);

/* That a set is longer than @than by what rings on, @ring nanoseconds; a note. */
std::string ring_told(const std::string &what, std::uint64_t ring, const std::string &than);

/* Of a stemfilesink: where its file begins, in samples since midnight. */
std::vector<std::string> time_reference(std::uint64_t origin);

/* One that holds back as much as an effect may need. */
std::vector<std::string> long_queue();

} // namespace stems::tool
