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
        const std::string_view name = text_until(";=,");
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
        Send send;
        if (take('@') && !decibels(send.gain))
            return;
        if (!controls(send))
            return;
        if (together) {
            send.channels = std::move(channels);
            route.sends.push_back(std::move(send));
            return;
        }
        for (int c : channels) {
            send.channels = {c};
            route.sends.push_back(send);
        }
    }

    /* ":pan=0.5:mute", or nothing. */
    bool controls(Send &send)
    {
        std::set<std::string_view> given;
        double volume = 1.0;
        bool mute = false, invert = false;
        while (take(':')) {
            skip_space();
            const std::size_t start = at_;
            const std::string_view control = word();
            if (!given.insert(control).second) {
                at_ = start;
                fail("control given twice");
                return false;
            }
            if (control == "mute") {
                mute = true;
            } else if (control == "solo") {
                send.solo = true;
            } else if (control == "invert") {
                invert = true;
            } else if (control == "pan") {
                if (!value(send.panorama.emplace(), -1.0, 1.0,
                           "expected '=' and a place from -1 to 1"))
                    return false;
            } else if (control == "volume") {
                if (!value(volume, 0.0, 10.0, "expected '=' and a volume from 0 to 10"))
                    return false;
            } else if (control == "label") {
                if (!label(send.label))
                    return false;
            } else {
                at_ = start;
                fail("expected pan, volume, mute, solo, invert or label");
                return false;
            }
        }
        send.gain *= mute ? 0.0 : invert ? -volume : volume;
        return true;
    }

    /* The name of a control, by its short name. */
    std::string_view word()
    {
        const std::size_t start = at_;
        while (at_ < text_.size() &&
               ((text_[at_] >= 'a' && text_[at_] <= 'z') || text_[at_] == '-'))
            at_++;
        const std::string_view name = text_.substr(start, at_ - start);
        return name == "panorama" ? "pan" : name == "invert-phase" ? "invert" : name;
    }

    bool value(double &number, double least, double most, const char *what)
    {
        const bool given = take('=');
        skip_space();
        const char *end = text_.data() + text_.size();
        const auto [next, ec] = std::from_chars(text_.data() + at_, end, number);
        if (!given || ec != std::errc{} || !(number >= least && number <= most)) {
            fail(what);
            return false;
        }
        at_ = static_cast<std::size_t>(next - text_.data());
        return true;
    }

    bool label(std::string &label)
    {
        if (take('=')) {
            skip_space();
            label = text_until(";,:");
            if (!label.empty())
                return true;
        }
        fail("expected '=' and a label");
        return false;
    }

    /* Up to one of these or a control character, without space at the end. */
    std::string_view text_until(std::string_view ends)
    {
        const std::size_t start = at_;
        while (at_ < text_.size() && ends.find(text_[at_]) == ends.npos &&
               static_cast<unsigned char>(text_[at_]) >= ' ')
            at_++;
        std::string_view text = text_.substr(start, at_ - start);
        while (text.ends_with(' '))
            text.remove_suffix(1);
        return text;
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
