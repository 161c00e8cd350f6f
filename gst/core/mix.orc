# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The integer arithmetic of mixing. Integers only: Orc flushes denormal floats
# to zero, so everything float is done elsewhere, and packed 24-bit is beyond
# it. At most seven sources, and only operations for which Orc 0.4.33 has
# machine code on SSE and on NEON (no 64-bit shifts, compares or saturation).
#
# A 64-bit sum has a unit of 2^-31, a 32-bit sum of 2^-23: see sample.h.

.function stems_orc_add_i32_s16
.dest 4 sum int32_t
.source 2 in int16_t
.temp 4 wide
convswl wide, in
shll wide, wide, 8
addl sum, sum, wide

# The two shifts spread bit 23 over the upper byte, which is to be ignored.
.function stems_orc_add_i32_s24_32
.dest 4 sum int32_t
.source 4 in int32_t
.temp 4 wide
shll wide, in, 8
shrsl wide, wide, 8
addl sum, sum, wide

.function stems_orc_add_i64_s16
.dest 8 sum int64_t
.source 2 in int16_t
.temp 4 top
.temp 8 wide
convswl top, in
shll top, top, 16
convslq wide, top
addq sum, sum, wide

.function stems_orc_add_i64_s24_32
.dest 8 sum int64_t
.source 4 in int32_t
.temp 4 top
.temp 8 wide
shll top, in, 8
convslq wide, top
addq sum, sum, wide

.function stems_orc_add_i64_s32
.dest 8 sum int64_t
.source 4 in int32_t
.temp 8 wide
convslq wide, in
addq sum, sum, wide

.function stems_orc_subtract_i32_s16
.dest 4 sum int32_t
.source 2 in int16_t
.temp 4 wide
convswl wide, in
shll wide, wide, 8
subl sum, wide, sum

.function stems_orc_subtract_i32_s24_32
.dest 4 sum int32_t
.source 4 in int32_t
.temp 4 wide
shll wide, in, 8
shrsl wide, wide, 8
subl sum, wide, sum

.function stems_orc_subtract_i64_s16
.dest 8 sum int64_t
.source 2 in int16_t
.temp 4 top
.temp 8 wide
convswl top, in
shll top, top, 16
convslq wide, top
subq sum, wide, sum

.function stems_orc_subtract_i64_s24_32
.dest 8 sum int64_t
.source 4 in int32_t
.temp 4 top
.temp 8 wide
shll top, in, 8
convslq wide, top
subq sum, wide, sum

.function stems_orc_subtract_i64_s32
.dest 8 sum int64_t
.source 4 in int32_t
.temp 8 wide
convslq wide, in
subq sum, wide, sum

# Finishing. A compare gives -1 for a sample that was left as it was; turned
# over, -1 for one that was clamped, so that clamped is minus their number. To
# add up what was left would be wrong: where fewer samples remain than a vector
# holds, Orc fills it with zeros and adds up those too, so zero must count as 0.
# Sums of 64 bits are not finished here: halves of them leave their neighbours
# in the rest of a vector, and those would be counted.

# Ties to even: add the last bit kept and a little less than one half.
.function stems_orc_finish_i32_s16
.dest 2 out int16_t
.source 4 sum int32_t
.accumulator 4 clamped int32_t
.temp 4 whole
.temp 4 rest
.temp 4 odd
.temp 2 low
shrsl whole, sum, 8
andl rest, sum, 255
andl odd, whole, 1
addl rest, rest, odd
addl rest, rest, 127
shrsl rest, rest, 8
addl whole, whole, rest
convssslw low, whole
copyw out, low
convswl rest, low
cmpeql rest, rest, whole
xorl rest, rest, -1
accl clamped, rest

.function stems_orc_finish_i32_s24_32
.dest 4 out int32_t
.source 4 sum int32_t
.accumulator 4 clamped int32_t
.temp 4 limited
.temp 4 same
minsl limited, sum, 8388607
maxsl limited, limited, -8388608
copyl out, limited
cmpeql same, limited, sum
xorl same, same, -1
accl clamped, same

# The end value has ones in the byte that the shift opens.
.function stems_orc_finish_i32_s32
.dest 4 out int32_t
.source 4 sum int32_t
.accumulator 4 clamped int32_t
.temp 4 limited
.temp 4 same
.temp 4 ones
minsl limited, sum, 8388607
maxsl limited, limited, -8388608
cmpgtsl ones, sum, limited
andl ones, ones, 255
cmpeql same, limited, sum
xorl same, same, -1
accl clamped, same
shll limited, limited, 8
orl out, limited, ones
