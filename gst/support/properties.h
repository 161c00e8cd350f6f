/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Properties that are members of a struct of settings: one row each, with what
 * GObject wants to know about it, so that no element spells out the way from
 * its GValue to its member and back.
 *
 *     constexpr Property<Settings> kRows[] = {
 *         property<&Settings::target>([](const Settings &defaults) {
 *             return g_param_spec_double("target", ..., defaults.target, flags);
 *         }),
 *     };
 *     constexpr Properties<Settings> kProperties{kRows};
 *
 * A member is a bool, an int, a guint, a guint64, a double, a std::string (no
 * text: empty) or an enum that is registered with GObject. The caller locks.
 * Real-time safe but for texts and install().
 */
#pragma once

#include <gst/gst.h>

#include <span>
#include <string>
#include <type_traits>

namespace stems
{

inline constexpr auto kMutableReady =
    static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
inline constexpr auto kMutablePlaying = static_cast<GParamFlags>(
    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING);

template <typename T> T value_of(const GValue *value)
{
    if constexpr (std::is_same_v<T, bool>)
        return g_value_get_boolean(value) != FALSE;
    else if constexpr (std::is_enum_v<T>)
        return static_cast<T>(g_value_get_enum(value));
    else if constexpr (std::is_same_v<T, int>)
        return g_value_get_int(value);
    else if constexpr (std::is_same_v<T, guint>)
        return g_value_get_uint(value);
    else if constexpr (std::is_same_v<T, guint64>)
        return g_value_get_uint64(value);
    else if constexpr (std::is_same_v<T, double>)
        return g_value_get_double(value);
    else {
        static_assert(std::is_same_v<T, std::string>);
        const char *text = g_value_get_string(value);
        return text ? text : "";
    }
}

template <typename T> void set_value(GValue *value, const T &member)
{
    if constexpr (std::is_same_v<T, bool>)
        g_value_set_boolean(value, member);
    else if constexpr (std::is_enum_v<T>)
        g_value_set_enum(value, static_cast<int>(member));
    else if constexpr (std::is_same_v<T, int>)
        g_value_set_int(value, member);
    else if constexpr (std::is_same_v<T, guint>)
        g_value_set_uint(value, member);
    else if constexpr (std::is_same_v<T, guint64>)
        g_value_set_uint64(value, member);
    else if constexpr (std::is_same_v<T, double>)
        g_value_set_double(value, member);
    else {
        static_assert(std::is_same_v<T, std::string>);
        g_value_set_string(value, member.empty() ? nullptr : member.c_str());
    }
}

template <typename Settings> struct Property {
    GParamSpec *(*spec)(const Settings &defaults);
    void (*set)(Settings &settings, const GValue *value);
    void (*get)(const Settings &settings, GValue *value);
};

template <typename> struct MemberOf;
template <typename Settings, typename Type> struct MemberOf<Type Settings::*> {
    using Of = Settings;
    using Is = Type;
};

template <auto Member, typename Settings = typename MemberOf<decltype(Member)>::Of>
constexpr Property<Settings>
property(GParamSpec *(*spec)(const std::type_identity_t<Settings> &defaults))
{
    using Type = typename MemberOf<decltype(Member)>::Is;
    return {
        spec,
        [](Settings &settings, const GValue *value) { settings.*Member = value_of<Type>(value); },
        [](const Settings &settings, GValue *value) { set_value(value, settings.*Member); }};
}

template <typename Settings> struct Properties {
    std::span<const Property<Settings>> rows;
    guint first = 1; /* the id of the first row */

    void install(GObjectClass *klass) const
    {
        const Settings defaults{};
        guint id = first;
        for (const Property<Settings> &row : rows)
            g_object_class_install_property(klass, id++, row.spec(defaults));
    }
    /* False if @id is no row's. */
    bool set(Settings &settings, guint id, const GValue *value) const
    {
        if (!has(id))
            return false;
        rows[id - first].set(settings, value);
        return true;
    }
    bool get(const Settings &settings, guint id, GValue *value) const
    {
        if (!has(id))
            return false;
        rows[id - first].get(settings, value);
        return true;
    }
    constexpr guint past() const noexcept { return first + static_cast<guint>(rows.size()); }

private:
    constexpr bool has(guint id) const noexcept { return id >= first && id < past(); }
};

/* The GType of an enum, registered at the first call; @once is its memory. */
inline GType enum_type(gsize *once, const char *name, const GEnumValue *values) noexcept
{
    if (g_once_init_enter(once)) {
        const GType made = g_enum_register_static(name, values);
        gst_type_mark_as_plugin_api(made, static_cast<GstPluginAPIFlags>(0));
        g_once_init_leave(once, made);
    }
    return *once;
}

} // namespace stems
