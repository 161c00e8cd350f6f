/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What is neither the noise of a coder nor a stem of its own: a response of a stem or
 * of the sum, and what never changes.
 */
#include "diagnosis_doctor.h"

#include <algorithm>

namespace stems
{

/* A filter leaves little; a reverb leaves some, as it is longer than a window. */
bool Doctor::responds(const Spectra &spectra, const Motion &motion)
{
    constexpr double kFilter = 0.1, kReverb = 0.45;
    constexpr std::size_t kTried = 3;
    const std::size_t sum = scene_.stems;
    // Those that explain most in short windows, and those whose level is most alike.
    std::vector<std::size_t> tried;
    for (const bool by_level : {false, true}) {
        std::vector<std::size_t> order(scene_.stems);
        for (std::size_t s = 0; s < order.size(); ++s)
            order[s] = s;
        std::ranges::stable_sort(order, {}, [&](std::size_t s) {
            return by_level ? -spectra.alike[s] : spectra.left[s];
        });
        order.resize(std::min(order.size(), kTried));
        for (std::size_t s : order)
            if (std::ranges::find(tried, s) == tried.end())
                tried.push_back(s);
    }
    if (sum > 1)
        tried.push_back(sum);
    std::vector<Response> found = find_responses(scene_, tried, true);
    const auto most = std::ranges::min_element(found, {}, &Response::left);
    const std::size_t best = tried[static_cast<std::size_t>(most - found.begin())];
    // It must explain clearly more than a gain does, plain or moving.
    const double by_gain = std::min({1.0, motion.left[best], posing_.unexplained});
    if (most->left > kReverb || most->left > 0.5 * by_gain)
        return false;
    for (std::size_t i = 0; i < found.size(); ++i)
        if (found[i].parts.empty())
            found[i] = find_responses(scene_, {&tried[i], 1}).front();
    bool only = true;
    for (std::size_t i = 0; i < found.size(); ++i)
        only = only && (tried[i] == best || explains_more(most->parts, found[i].parts));
    out_.explained = 1.0 - most->left;
    if (only && best == sum && most->left < kFilter) {
        filtered(best, most->left);
        return true;
    }
    // A reverb that a stem lost, and one that is in a file of its own which is
    // missing, are the same; and half of both sides is as much of a whole side.
    out_.likely = only && best != sum ? static_cast<int>(best) : -1;
    out_.note = format("a filter or a reverb of %s explains %.0f %% of the residual",
                       out_.likely >= 0 ? "it" : "what is there", 100.0 * out_.explained);
    return true;
}

bool Doctor::steady()
{
    const Steadiness found = find_steady(scene_);
    if (found.what == Steady::No)
        return false;
    out_.likely = -1;
    const std::string kind = found.what == Steady::Noise
                                 ? std::string{"noise"}
                                 : format("hum of %.0f Hz mains", found.mains);
    out_.note = format("the residual is steady %s, %.0f dB below the sum of the stems: it was "
                       "added to the mix or to a stem",
                       kind.c_str(), found.below);
    return true;
}

} // namespace stems
