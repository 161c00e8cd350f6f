/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a recipient wants to be delivered, read from a file: JSON, or GLib's key
 * files with a group [profile]. docs/profiles.md says what may stand in it. All
 * is optional; what is not there is not asked for.
 */
#pragma once

#include "json.h"

#include <optional>
#include <string>
#include <vector>

namespace stems::tool
{

struct DeliveryList {
    std::string name;                  /* of the recipient, for reports */
    std::vector<std::string> stems;    /* all that there must be */
    std::vector<std::string> optional; /* that there may be besides */
    std::optional<bool> mix;           /* whether there must be one */
    std::vector<std::string> versions; /* that there must be: instrumental ... */
    std::vector<int> rates;            /* Hz: one of these */
    std::vector<std::string> depths;   /* "16", "24", "32", "32f", "64f": one of these */
    bool true_depth = false;           /* 16 bits in a file of 24 are a fault */
    std::vector<int> channels;         /* one of these */
    std::vector<std::string> containers;
    std::optional<double> headroom;     /* dB below full scale, of each stem */
    std::optional<double> sum_headroom; /* of the sum and the mix */
    bool sample_peak = false;           /* headroom is of samples, else of true peaks */
    std::string pattern;                /* of names: see name_pattern.h */
    std::string null_verdict;           /* the worst verdict that passes; empty: as nullcheck */
    double tail = 0.0;                  /* seconds of silence that each file must end with */
};

/* Throws Trouble that names the file and the place. */
DeliveryList read_profile(const std::string &path);

} // namespace stems::tool
