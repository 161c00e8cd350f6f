/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A folder for what is not done yet: hidden, within the one where it is to be,
 * gone if nothing comes of it.
 *
 *     Staging staging{"stems"};             stems/.bounce-XXXXXX
 *     ... write staging.path("drums.wav") ...
 *     staging.deliver({"drums.wav"});       stems/drums.wav
 *
 * Each file is renamed, so it has its name only when it is whole. What cannot be
 * made or renamed is Trouble that names it.
 */
#pragma once

#include <string>
#include <vector>

namespace stems::tool
{

class Staging
{
public:
    /* Makes @folder, too, and those around it, where they are not there. @pattern:
     * of the hidden one's name, as for mkdtemp(). */
    explicit Staging(const std::string &folder, const char *pattern = ".bounce-XXXXXX");
    ~Staging();
    Staging(const Staging &) = delete;
    Staging &operator=(const Staging &) = delete;

    std::string path(const std::string &name) const;   /* while it is not done */
    std::string target(const std::string &name) const; /* where it will be */
    void write(const std::string &name, const std::string &text) const;
    const std::string &folder() const { return folder_; }
    /* What names files in here, with the names that they will have. */
    std::string shown(std::string text) const;

    /* All or none: where one cannot be renamed the others are taken back, and
     * what was there before is there again. */
    void deliver(const std::vector<std::string> &names, bool overwrite);
    /* Keeps the files to be looked at, under a name that tells what they are:
     * folder/rejected, or rejected-2 and so on. Returns it. */
    std::string reject();

private:
    void remove_made() const noexcept;

    std::string folder_, hidden_;
    std::vector<std::string> made_; /* folders, the innermost first */
};

} // namespace stems::tool
