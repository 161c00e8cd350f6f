/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "routing.h"

#include "decibel.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

namespace stems
{

namespace
{

constexpr int kLastChannel = 65535;

class Parser
{
public:
    explicit Parser(std::string_view text) : text_{text} {}

    RoutingResult parse()
    {
        RoutingResult result;
        skip_space();
        while (error_.empty() && at_ < text_.size()) {
            parse_stem(result.routing);
            skip_space();
            if (error_.empty() && at_ < text_.size() && !take(';'))
                fail("expected ',' or ';'");
            skip_space();
        }
        if (!error_.empty())
            return {{}, error_};
        return result;
    }

private:
    void parse_stem(Routing &routing)
    {
        const std::size_t start = at_;
        while (at_ < text_.size() && text_[at_] != ';' && text_[at_] != '=' && text_[at_] != ',' &&
               static_cast<unsigned char>(text_[at_]) >= ' ')
            at_++;
        std::string_view name = text_.substr(start, at_ - start);
        while (name.ends_with(' '))
            name.remove_suffix(1);
        if (name.empty())
            return fail("expected a stem's name");
        if (!take('='))
            return fail("expected '=' after a stem's name");
        const bool twice = std::any_of(routing.begin(), routing.end(),
                                       [&](const StemRoute &r) { return r.stem == name; });
        if (twice) {
            at_ = start;
            return fail("stem named twice");
        }
        StemRoute route{std::string{name}, {}};
        used_.clear();
        do
            parse_send(route);
        while (error_.empty() && take(','));
        routing.push_back(std::move(route));
    }

    void parse_send(StemRoute &route)
    {
        skip_space();
        const std::size_t start = at_;
        std::vector<int> channels;
        if (!number(channels))
            return;
        bool together = true;
        if (take('-')) {
            together = false;
            if (!number(channels))
                return;
            if (channels[1] < channels[0]) {
                at_ = start;
                return fail("range runs backwards");
            }
            const int last = channels[1];
            channels.pop_back();
            for (int c = channels[0] + 1; c <= last; c++)
                channels.push_back(c);
        } else {
            while (take('+'))
                if (!number(channels))
                    return;
        }
        for (int c : channels)
            if (!used_.insert(c).second) {
                at_ = start;
                return fail("channel used twice in one stem");
            }
        double gain = 1.0;
        if (take('@') && !decibels(gain))
            return;
        if (together) {
            route.sends.push_back({std::move(channels), gain});
            return;
        }
        for (int c : channels)
            route.sends.push_back({{c}, gain});
    }

    bool number(std::vector<int> &channels)
    {
        skip_space();
        int value = 0;
        const char *end = text_.data() + text_.size();
        const auto [next, ec] = std::from_chars(text_.data() + at_, end, value);
        if (ec == std::errc::invalid_argument || value < 0) {
            fail("expected a channel number");
            return false;
        }
        if (ec == std::errc::result_out_of_range || value > kLastChannel) {
            fail("channel number too large");
            return false;
        }
        at_ = static_cast<std::size_t>(next - text_.data());
        channels.push_back(value);
        return true;
    }

    bool decibels(double &gain)
    {
        skip_space();
        const bool plus = at_ < text_.size() && text_[at_] == '+';
        if (plus)
            at_++;
        double db = 0.0;
        const char *end = text_.data() + text_.size();
        const auto [next, ec] = std::from_chars(text_.data() + at_, end, db);
        if (ec != std::errc{} || !(db <= 100.0) || (plus && text_[at_] == '-')) {
            fail("expected a gain in dB, at most 100");
            return false;
        }
        at_ = static_cast<std::size_t>(next - text_.data());
        skip_space();
        const std::string_view rest = text_.substr(at_, 2);
        if (rest == "dB" || rest == "db" || rest == "DB")
            at_ += 2;
        gain = from_db(db);
        return true;
    }

    bool take(char c)
    {
        skip_space();
        if (at_ >= text_.size() || text_[at_] != c)
            return false;
        at_++;
        return true;
    }

    void skip_space()
    {
        while (at_ < text_.size() &&
               (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n'))
            at_++;
    }

    void fail(const char *what)
    {
        if (!error_.empty())
            return;
        const std::string_view rest = text_.substr(at_);
        std::size_t shown = std::min<std::size_t>(rest.size(), 24);
        while (shown > 0 && shown < rest.size() && (rest[shown] & 0xc0) == 0x80)
            shown--; /* UTF-8: whole characters */
        const std::string place =
            rest.empty() ? "at the end" : "at \"" + std::string{rest.substr(0, shown)} + '"';
        error_ = std::string{what} + " " + place + " (character " + std::to_string(at_ + 1) +
                 " of \"" + std::string{text_} + "\")";
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string error_;
    std::set<int> used_; /* by the stem at hand */
};

} // namespace

RoutingResult parse_routing(std::string_view text)
{
    return Parser{text}.parse();
}

} // namespace stems
