/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemfilesink's properties.
 */
#pragma once

#include "container.h"
#include "metadata.h"

#include <gst/gst.h>

#include <memory>
#include <optional>
#include <string>

namespace stems
{

enum class Depth : int { Auto, S16, S24, S32, F32, F64 };
enum class SinkDither : int { None, Tpdf };
enum class SinkAlign : int { Start, RunningTime };

struct StructureFree {
    void operator()(GstStructure *structure) const noexcept { gst_structure_free(structure); }
};

/* A copy is deep. */
class StructureCopy
{
public:
    StructureCopy() noexcept = default;
    explicit StructureCopy(const GstStructure *from)
        : own_{from ? gst_structure_copy(from) : nullptr}
    {
    }
    StructureCopy(const StructureCopy &other) : StructureCopy{other.get()} {}
    StructureCopy(StructureCopy &&) noexcept = default;
    StructureCopy &operator=(StructureCopy other) noexcept
    {
        own_ = std::move(other.own_);
        return *this;
    }
    ~StructureCopy() = default;
    const GstStructure *get() const noexcept { return own_.get(); }

private:
    std::unique_ptr<GstStructure, StructureFree> own_;
};

struct SinkSettings {
    std::string location;
    Container container = Container::Auto;
    Depth depth = Depth::Auto;
    SinkDither dither = SinkDither::None;
    SinkAlign align = SinkAlign::Start;
    bool overwrite = false;
    bool fail_on_clip = false;
    std::string label, description, originator = "gst-stems", originator_reference;
    std::string origination, coding_history;
    guint64 time_reference = 0;
    StructureCopy loudness;
};

bool set_sink_property(SinkSettings &settings, guint id, const GValue *value);
bool get_sink_property(const SinkSettings &settings, guint id, GValue *value);
void install_sink_properties(GObjectClass *klass) noexcept;

/* The format of the file's samples. */
Format sample_format(Depth depth, Format input) noexcept;

} // namespace stems
