/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "options.h"

#include "handles.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace stems::tool
{

namespace
{

using OptionContextPtr = std::unique_ptr<GOptionContext, Free<g_option_context_free>>;

/* What GLib's callback reaches: which option takes it. */
struct Parsing {
    std::map<std::string, std::function<void(const std::string &)>> takers;
};

gboolean take(const gchar *name, const gchar *value, gpointer data, GError **error) noexcept
{
    try {
        static_cast<Parsing *>(data)->takers.at(name)(value ? value : "");
        return TRUE;
    } catch (const std::exception &trouble) {
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s: %s", name,
                    trouble.what());
        return FALSE;
    }
}

} // namespace

double number_in(const std::string &text)
{
    char *end = nullptr;
    const double value = g_ascii_strtod(text.c_str(), &end);
    const std::string rest = end;
    if (end == text.c_str() || (!rest.empty() && g_ascii_strcasecmp(end, "db") != 0) ||
        !std::isfinite(value))
        throw Trouble("\"" + text + "\" is no number.");
    return value;
}

Options::Options(std::string usage, std::string summary, std::string examples)
    : usage_{std::move(usage)}, summary_{std::move(summary)}, examples_{std::move(examples)}
{
}

void Options::add(const char *name, const char *value, const char *what, char letter,
                  std::function<void(const std::string &)> take_it)
{
    options_.push_back(
        {name, value ? value : "", what, letter, value != nullptr, std::move(take_it)});
}

void Options::flag(const char *name, bool &to, const char *what, char letter)
{
    add(name, nullptr, what, letter, [&to](const std::string &) { to = true; });
}

void Options::text(const char *name, std::string &to, const char *value, const char *what,
                   char letter)
{
    add(name, value, what, letter, [&to](const std::string &given) { to = given; });
}

void Options::texts(const char *name, std::vector<std::string> &to, const char *value,
                    const char *what, char letter)
{
    add(name, value, what, letter, [&to](const std::string &given) { to.push_back(given); });
}

void Options::number(const char *name, double &to, const char *value, const char *what)
{
    add(name, value, what, 0, [&to](const std::string &given) { to = number_in(given); });
}

void Options::number(const char *name, std::optional<double> &to, const char *value,
                     const char *what)
{
    add(name, value, what, 0, [&to](const std::string &given) { to = number_in(given); });
}

void Options::count(const char *name, int &to, int least, int most, const char *value,
                    const char *what)
{
    add(name, value, what, 0, [&to, least, most](const std::string &given) {
        const double number = number_in(given);
        if (number != std::floor(number) || number < least || number > most)
            throw Trouble("\"" + given + "\" is no whole number from " + std::to_string(least) +
                          " to " + std::to_string(most) + ".");
        to = static_cast<int>(number);
    });
}

void Options::each(const char *name, std::function<void(const std::string &)> take_it,
                   const char *value, const char *what, char letter)
{
    add(name, value, what, letter, std::move(take_it));
}

Arguments Options::parse(const Arguments &arguments)
{
    Parsing parsing;
    std::vector<GOptionEntry> entries;
    for (const Option &option : options_) {
        parsing.takers["--" + option.name] = option.take;
        if (option.letter)
            parsing.takers[std::string{'-', option.letter}] = option.take;
        // As file names: bytes stay what they are, whatever the locale.
        entries.push_back({option.name.c_str(), option.letter,
                           option.has_value ? G_OPTION_FLAG_FILENAME : G_OPTION_FLAG_NO_ARG,
                           G_OPTION_ARG_CALLBACK, reinterpret_cast<gpointer>(take),
                           option.what.c_str(), option.has_value ? option.value.c_str() : nullptr});
    }
    entries.push_back({});
    const std::size_t space = std::min(usage_.find(' '), usage_.size());
    const std::string command = usage_.substr(0, space);
    const OptionContextPtr context{
        g_option_context_new(usage_.substr(std::min(space + 1, usage_.size())).c_str())};
    g_option_context_set_summary(context.get(), summary_.c_str());
    g_option_context_set_description(context.get(), examples_.c_str());
    g_option_context_set_help_enabled(context.get(), FALSE); // it would end with what main() owns
    GOptionGroup *group = g_option_group_new("", "", "", &parsing, nullptr);
    g_option_group_add_entries(group, entries.data());
    g_option_context_set_main_group(context.get(), group);
    for (const std::string &argument : arguments) {
        if (argument == "--")
            break;
        if (argument == "--help" || argument == "-h") {
            g_set_prgname(("gst-stems-1.0 " + command).c_str());
            const CharPtr help{g_option_context_get_help(context.get(), TRUE, nullptr)};
            std::fputs(help.get(), stdout);
            std::exit(kPassed);
        }
    }
    std::vector<char *> words{g_strdup("gst-stems-1.0")};
    for (const std::string &argument : arguments)
        words.push_back(g_strdup(argument.c_str()));
    words.push_back(nullptr);
    gchar **strv = static_cast<gchar **>(g_memdup2(words.data(), words.size() * sizeof(gchar *)));
    GError *failed = nullptr;
    g_option_context_parse_strv(context.get(), &strv, &failed);
    const ErrorPtr error{failed};
    Arguments rest;
    bool all = false;
    for (gchar **word = strv + 1; strv[0] && *word; ++word) {
        if (!all && std::string{*word} == "--") // GLib leaves it where it protects something
            all = true;
        else
            rest.emplace_back(*word);
    }
    g_strfreev(strv);
    if (error)
        throw Trouble(std::string{error->message} + "\nSee gst-stems-1.0 " + command + " --help.");
    return rest;
}

} // namespace stems::tool
