/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "staging.h"

#include "command.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace stems::tool
{

namespace fs = std::filesystem;

namespace
{

[[noreturn]] void fail(const std::string &path, const char *what, const std::error_code &error)
{
    throw Trouble("\"" + path + "\" " + what + ": " + error.message() + ".");
}

struct Delivered {
    std::string path, before; /* where it is, and what it replaced */
    bool can_go = true;       /* nothing was replaced, or it is in before */
};

void take_back(const std::vector<Delivered> &files)
{
    std::error_code ignored;
    for (const Delivered &file : files) {
        if (file.can_go)
            fs::remove(file.path, ignored);
        fs::rename(file.before, file.path, ignored);
    }
}

std::error_code last_error()
{
    return {errno, std::generic_category()};
}

} // namespace

Staging::Staging(const std::string &folder, const char *pattern) : folder_{folder}
{
    std::error_code error;
    for (fs::path path = fs::absolute(folder_, error).lexically_normal();
         !path.empty() && !fs::exists(path, error) && path.has_relative_path();
         path = path.parent_path())
        if (path.has_filename()) // not behind a last slash
            made_.push_back(path);
    fs::create_directories(folder_, error);
    if (error) {
        remove_made();
        fail(folder_, "cannot be made", error);
    }
    std::string name = (fs::path{folder_} / pattern).string();
    if (!mkdtemp(name.data())) {
        const std::error_code why = last_error();
        remove_made();
        fail(folder_, "cannot be written to", why);
    }
    hidden_ = name;
    // What is kept of it is to be as any other folder.
    const fs::perms usual = fs::status(folder_, error).permissions();
    fs::permissions(hidden_, usual, error);
}

Staging::~Staging()
{
    std::error_code error;
    if (!hidden_.empty())
        fs::remove_all(hidden_, error);
    remove_made();
}

void Staging::remove_made() const noexcept
{
    std::error_code error;
    for (const std::string &folder : made_)
        fs::remove(folder, error); // unless there is something in it
}

std::string Staging::path(const std::string &name) const
{
    return (fs::path{hidden_} / name).string();
}

std::string Staging::target(const std::string &name) const
{
    return (fs::path{folder_} / name).string();
}

std::string Staging::shown(std::string text) const
{
    const std::string hidden = fs::path{hidden_}.filename().string() + '/';
    for (std::size_t at; (at = text.find(hidden)) != text.npos;)
        text.erase(at, hidden.size());
    return text;
}

void Staging::write(const std::string &name, const std::string &text) const
{
    std::ofstream file{path(name), std::ios::binary};
    file << text;
    file.close();
    if (!file)
        fail(target(name), "cannot be written", last_error());
}

void Staging::deliver(const std::vector<std::string> &names, bool overwrite)
{
    std::error_code error;
    for (const std::string &name : names) {
        if (fs::is_directory(target(name), error))
            throw Trouble("\"" + target(name) + "\" is a folder, which no file replaces.");
        if (!overwrite && fs::exists(fs::symlink_status(target(name), error)))
            throw Trouble("\"" + target(name) +
                          "\" has come to be there in the meantime; nothing "
                          "is replaced without --overwrite.");
    }
    std::vector<Delivered> done;
    for (const std::string &name : names) {
        // A second name of what is replaced, where the file system has such.
        Delivered one{target(name), path(".before/" + name), true};
        fs::create_directories(fs::path{one.before}.parent_path(), error);
        fs::create_hard_link(one.path, one.before, error);
        one.can_go = !error || !fs::exists(fs::symlink_status(one.path, error));
        fs::rename(path(name), one.path, error);
        if (error) {
            take_back(done);
            fail(one.path, "cannot be given its name", error);
        }
        done.push_back(std::move(one));
    }
    made_.clear();
}

std::string Staging::reject()
{
    std::error_code error;
    std::string name = "rejected";
    for (int i = 2; fs::exists(fs::symlink_status(target(name), error)); i++)
        name = "rejected-" + std::to_string(i);
    fs::rename(hidden_, target(name), error);
    if (error)
        fail(target(name), "cannot be given its name", error);
    hidden_.clear();
    made_.clear();
    return target(name);
}

} // namespace stems::tool
