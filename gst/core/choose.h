/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * From a Wide and a Format known at run time to templates that know both when
 * they are compiled. Internal to core: for choosing kernels, once.
 */
#pragma once

#include "sample.h"

namespace stems
{

template <Wide W, Format F> struct Pair {
    static constexpr Wide wide = W;
    static constexpr Format format = F;
};

/* pick(Pair<W, format>{}) */
template <Wide W, class Pick> auto with_format(Format format, Pick pick)
{
    switch (format) {
    case Format::S16:
        return pick(Pair<W, Format::S16>{});
    case Format::S24:
        return pick(Pair<W, Format::S24>{});
    case Format::S24_32:
        return pick(Pair<W, Format::S24_32>{});
    case Format::S32:
        return pick(Pair<W, Format::S32>{});
    case Format::F32:
        return pick(Pair<W, Format::F32>{});
    default:
        return pick(Pair<W, Format::F64>{});
    }
}

/* pick(Pair<wide, format>{}) */
template <class Pick> auto with_pair(Wide wide, Format format, Pick pick)
{
    switch (wide) {
    case Wide::I32:
        return with_format<Wide::I32>(format, pick);
    case Wide::I64:
        return with_format<Wide::I64>(format, pick);
    default:
        return with_format<Wide::F64>(format, pick);
    }
}

} // namespace stems
