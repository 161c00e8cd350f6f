/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Move-only guards between GStreamer's C and C++ scopes. Check the guard
 * before use: a map can fail.
 */
#pragma once

#include <gst/audio/audio.h>
#include <gst/gst.h>

#include <memory>
#include <utility>

namespace stems
{

/* GST_OBJECT_LOCK for a scope. */
class ObjectLock
{
public:
    explicit ObjectLock(gpointer object) noexcept : object_{GST_OBJECT(object)}
    {
        GST_OBJECT_LOCK(object_);
    }
    ~ObjectLock() { GST_OBJECT_UNLOCK(object_); }
    ObjectLock(const ObjectLock &) = delete;
    ObjectLock &operator=(const ObjectLock &) = delete;

private:
    GstObject *object_;
};

/* The planes of an audio buffer of either layout, mapped for a scope. Holds no
 * reference: the buffer must outlive the guard. */
class AudioMap
{
public:
    AudioMap() noexcept = default;
    AudioMap(GstBuffer *buffer, const GstAudioInfo &info, GstMapFlags flags) noexcept
        : mapped_{gst_audio_buffer_map(&audio_, &info, buffer, flags) != FALSE}
    {
    }
    ~AudioMap() { reset(); }
    AudioMap(const AudioMap &) = delete;
    AudioMap &operator=(const AudioMap &) = delete;

    explicit operator bool() const noexcept { return mapped_; }
    std::size_t frames() const noexcept { return audio_.n_samples; }
    int planes() const noexcept { return audio_.n_planes; }
    void *plane(int i) const noexcept { return audio_.planes[i]; }
    void *const *data() const noexcept { return audio_.planes; }

    void reset() noexcept
    {
        if (std::exchange(mapped_, false))
            gst_audio_buffer_unmap(&audio_);
    }

private:
    GstAudioBuffer audio_{}; // not movable: small maps live inside it
    bool mapped_ = false;
};

struct GUnref {
    void operator()(gpointer object) const noexcept { g_object_unref(object); }
};
struct GFree {
    void operator()(gpointer memory) const noexcept { g_free(memory); }
};
struct CapsUnref {
    void operator()(GstCaps *caps) const noexcept { gst_caps_unref(caps); }
};
struct BufferUnref {
    void operator()(GstBuffer *buffer) const noexcept { gst_buffer_unref(buffer); }
};

template <class T> using Ref = std::unique_ptr<T, GUnref>;
using CharPtr = std::unique_ptr<char, GFree>;
using CapsPtr = std::unique_ptr<GstCaps, CapsUnref>;
using BufferPtr = std::unique_ptr<GstBuffer, BufferUnref>;

} // namespace stems
