/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A command's options, by GLib's parser.
 *
 *     Options options{"check SETS...", "Holds sets against ...", "Examples: ..."};
 *     options.flag("json", json, "Print the report as JSON");
 *     options.text("mix", mix, "FILE", "The mix; else it is found by its name");
 *     const Arguments sets = options.parse(arguments);
 */
#pragma once

#include "command.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stems::tool
{

class Options
{
public:
    /* @usage: what follows the program's name; @summary: a paragraph; @examples:
     * the end of --help. */
    Options(std::string usage, std::string summary, std::string examples);

    /* Long names; a single letter as well where @letter is not 0. */
    void flag(const char *name, bool &to, const char *what, char letter = 0);
    void text(const char *name, std::string &to, const char *value, const char *what,
              char letter = 0);
    /* May be given again and again. */
    void texts(const char *name, std::vector<std::string> &to, const char *value, const char *what,
               char letter = 0);
    void number(const char *name, double &to, const char *value, const char *what);
    void number(const char *name, std::optional<double> &to, const char *value, const char *what);
    /* A whole number from @least to @most. */
    void count(const char *name, int &to, int least, int most, const char *value, const char *what);
    /* What @take throws as Trouble is told with the option's name. */
    void each(const char *name, std::function<void(const std::string &)> take, const char *value,
              const char *what, char letter = 0);

    /* The rest. Prints and ends the program at --help; throws Trouble. */
    Arguments parse(const Arguments &arguments);

private:
    struct Option {
        std::string name, value, what;
        char letter;
        bool has_value;
        std::function<void(const std::string &)> take;
    };

    void add(const char *name, const char *value, const char *what, char letter,
             std::function<void(const std::string &)> take);

    std::string usage_, summary_, examples_;
    std::vector<Option> options_;
};

/* "-1.5", "-1.5dB". None of it may be left over, and it must be finite: throws
 * Trouble. */
double number_in(const std::string &text);

} // namespace stems::tool
