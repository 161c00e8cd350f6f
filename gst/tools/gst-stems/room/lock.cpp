/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "lock.h"

#include "delivery.h"
#include "files.h"
#include "lock_file.h"
#include "paths.h"

#include "options.h"

#include <filesystem>
#include <optional>
#include <system_error>

namespace stems::tool::room
{

namespace fs = std::filesystem;

/* The key of the version that is made. */
class LockKeeper
{
public:
    LockKeeper() = default;
    ~LockKeeper()
    {
        std::error_code ignored;
        if (written_)
            fs::remove(path_, ignored);
    }
    LockKeeper(const LockKeeper &) = delete;
    LockKeeper &operator=(const LockKeeper &) = delete;

    void prepare(const LockSettings &settings, const std::string &room)
    {
        if (!settings.key.empty()) {
            refuse(settings.key, room);
            path_ = settings.key;
            key_ = Key::generate();
            return;
        }
        const Secret passphrase = settings.passphrase_file.empty()
                                      ? ask_passphrase("New passphrase", true)
                                      : passphrase_in(settings.passphrase_file);
        key_ = Key::stretched(passphrase, Key::new_stretch());
    }

    void write()
    {
        if (!path_.empty())
            key_->write(path_);
        written_ = !path_.empty();
    }
    void keep() noexcept { written_ = false; }
    const Key &key() const { return *key_; }

private:
    static void refuse(const std::string &path, const std::string &room)
    {
        std::error_code ignored;
        if (fs::exists(fs::symlink_status(path, ignored)))
            throw Trouble("\"" + shown(path) +
                          "\" is there already, and may be the key of another version: a key "
                          "file is never written over.");
        const fs::path inside = fs::weakly_canonical(fs::absolute(path), ignored)
                                    .lexically_relative(fs::weakly_canonical(room, ignored));
        if (!inside.empty() && *inside.begin() != "..")
            throw Trouble("\"" + shown(path) +
                          "\" is in the room, which would go out with its key: put it elsewhere.");
    }

    std::optional<Key> key_;
    std::string path_;
    bool written_ = false;
};

namespace
{

/* Straight from where it is: no plain copy comes near the room. */
Locked lock_one(const Key &key, const LockedName &name, const Delivery &delivery)
{
    Locked locked;
    locked.file = joined(kLockedFolder, base_name(name.file) + ".locked");
    const std::string to = delivery.path(locked.file);
    locked.sha256 = lock_file(key, name, delivery.plain(name.file), to);
    locked.bytes = fs::file_size(to);
    return locked;
}

} // namespace

void add_lock_options(Options &options, LockSettings &settings)
{
    settings.keeper = std::make_shared<LockKeeper>();
    options.flag("lock", settings.lock,
                 "Encrypt the full-quality files; page and previews stay open");
    options.text("key", settings.key, "FILE",
                 "With --lock: makes this key file; else a passphrase is asked for");
    options.text("passphrase-file", settings.passphrase_file, "FILE",
                 "With --lock: the passphrase is the first line of this file");
}

void prepare_lock(Delivery &delivery)
{
    const LockSettings &settings = delivery.request.lock;
    if (!settings.lock && !(settings.key.empty() && settings.passphrase_file.empty()))
        throw Trouble("--key and --passphrase-file say how to lock: add --lock.");
    if (!settings.key.empty() && !settings.passphrase_file.empty())
        throw Trouble("--key and --passphrase-file: one of them opens the files.");
    if (!settings.lock)
        return;
    settings.keeper->prepare(settings, delivery.request.room);
    delivery.aside = std::make_shared<PrivateFolder>();
}

void make_lock(Delivery &delivery)
{
    if (!delivery.request.lock.lock)
        return;
    LockKeeper &keeper = *delivery.request.lock.keeper;
    keeper.write();
    Manifest &manifest = delivery.manifest;
    make_folder(delivery.path(kLockedFolder));
    manifest.locked = true;
    // Named first, as each of them has the number of all.
    for (StemFile &file : manifest.files)
        file.locked.emplace();
    for (Door &door : manifest.doors)
        door.locked.emplace();
    const std::vector<LockedFile> all = locked_files_of(manifest);
    auto next = all.begin();
    for (StemFile &file : manifest.files)
        file.locked = lock_one(keeper.key(), (next++)->name, delivery);
    for (Door &door : manifest.doors)
        door.locked = lock_one(keeper.key(), (next++)->name, delivery);
}

void keep_lock(const Delivery &delivery)
{
    if (delivery.request.lock.lock)
        delivery.request.lock.keeper->keep();
}

std::vector<LockedFile> locked_files_of(const Manifest &manifest)
{
    std::vector<LockedFile> files;
    const auto add = [&](const auto &file, const std::string &role) {
        if (file.locked)
            files.push_back({*file.locked,
                             {manifest.room, manifest.version, file.file, role,
                              static_cast<int>(files.size()) + 1, 0, file.bytes, file.sha256}});
    };
    for (const StemFile &file : manifest.files)
        add(file, file.role);
    for (const Door &door : manifest.doors)
        add(door, "door");
    for (LockedFile &file : files)
        file.name.count = static_cast<int>(files.size());
    return files;
}

} // namespace stems::tool::room
