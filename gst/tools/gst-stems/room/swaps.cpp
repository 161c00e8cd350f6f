/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "swaps.h"

#include "set_files.h"

namespace stems::tool::room
{

namespace
{

using Kind = BagFault::Kind;

std::string first_folder(const std::string &path)
{
    return path.substr(0, path.find('/'));
}

} // namespace

bool Places::Delivered::is(const Digests &digests) const
{
    return (!sha256.empty() && sha256 == digests.sha256) || (!c4.empty() && c4 == digests.c4);
}

void Places::delivered(const std::string &path, const std::string &sha256, const std::string &c4)
{
    Delivered &known = delivered_[path];
    if (!sha256.empty())
        known.sha256 = sha256;
    if (!c4.empty())
        known.c4 = c4;
}

const Digests *Places::at(const std::string &path) const
{
    const auto found = found_.find(path);
    return found == found_.end() ? nullptr : &found->second;
}

bool Places::whole(const std::string &path) const
{
    return exchanged(path, path);
}

/* Whether @other has what should be at @path. */
bool Places::exchanged(const std::string &path, const std::string &other) const
{
    const auto known = delivered_.find(path);
    const Digests *digests = at(other);
    return known != delivered_.end() && digests && known->second.is(*digests);
}

/* The file that was delivered with the bytes that are at @path, or empty. The same bytes
 * may have come in every version: rather one that has lost them, and of the same. */
std::string Places::owner(const std::string &path) const
{
    std::string best;
    int most = -1;
    const Digests *digests = at(path);
    for (const auto &[other, known] : delivered_) {
        if (!digests || other == path || !known.is(*digests))
            continue;
        const int fit = (exchanged(path, other) ? 4 : 0) + (whole(other) ? 0 : 2) +
                        (first_folder(other) == first_folder(path) ? 1 : 0);
        if (fit > most) {
            most = fit;
            best = other;
        }
    }
    return best;
}

void Places::name_swaps(std::vector<BagFault> &faults) const
{
    std::map<std::string, std::string> elsewhere; /* where that is which is lost */
    for (BagFault &fault : faults) {
        if (fault.kind != Kind::Altered && fault.kind != Kind::Added)
            continue;
        const std::string other = owner(fault.file);
        if (other.empty())
            continue;
        if (fault.kind == Kind::Added) {
            fault.explanation += " It is a copy of " + shown(other) + '.';
            elsewhere[other] = fault.file;
        } else {
            fault.kind = Kind::Swapped;
            fault.explanation =
                "has the bytes that were delivered as " + shown(other) +
                (exchanged(fault.file, other) ? ", and that has those of this one." : ".");
        }
    }
    for (BagFault &fault : faults)
        if (const auto found = elsewhere.find(fault.file);
            fault.kind == Kind::Lost && found != elsewhere.end())
            fault.explanation += " Its bytes are in " + shown(found->second) + '.';
}

} // namespace stems::tool::room
