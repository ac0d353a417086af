// Likeness as a function of distance, of many distances at a time.
//
// Every operation is a correctly rounded one of IEEE 754 and none is fused, so the results have the same bits
// whatever the instruction set.

#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

/// The Matérn function of smoothness 3/2: sums[i] += (1 + √3 d) e^(−√3 d), d = scale · √squares[i].
///
/// `count` is a multiple of eight. A square below zero counts as zero. What is added is right to a few units in the
/// last place for d up to 700; beyond that it is next to nothing.
void cl_add_matern(const float *squares, double scale, double *sums, ptrdiff_t count);

/// The one of smoothness 1/2: sums[i] += e^(−d), with the same d.
void cl_add_exponential(const float *squares, double scale, double *sums, ptrdiff_t count);

#pragma clang assume_nonnull end
