// Sums of Matérn functions of distances, eight at a time in double precision.
//
// Every operation is a correctly rounded one of IEEE 754 and none is fused, so all instruction sets give the same bits,
// those without fused multiply-adds included. The added value is accurate to a few units in the last place while the
// exponent is at least −700; a lower exponent counts as −700, where the value is negligible.

#pragma once

#include "vectors.h"

/// Distances that are computed together, in as many registers as the instruction set needs for them.
enum { MATERN_LANES = 8 };
typedef float singles __attribute__((vector_size(4 * MATERN_LANES)));
typedef double doubles __attribute__((vector_size(8 * MATERN_LANES)));
typedef int64_t integers __attribute__((vector_size(8 * MATERN_LANES)));

/// Replaces each x by e^x for x from −700 to 0, and by e^−700 below.
///
/// x = n ln 2 + r with |r| ≤ ½ ln 2, and Taylor's series to r¹³, whose remainder is 5e-18.
INLINE void exponential(doubles *values) {
  const doubles x = __builtin_elementwise_max(*values, (doubles){0} - 700);
  // Adding 1.5 · 2⁵² rounds to an integer and leaves it in the low bits of the sum.
  const doubles shifted = x * 0x1.71547652b82fep0 + 0x1.8p52;
  const doubles n = shifted - 0x1.8p52;
  // ln 2 in two parts, the first short enough for n · part to be exact.
  const doubles r = (x - n * 0x1.62e42feep-1) - n * 0x1.a39ef35793c76p-33;
  doubles sum = (doubles){0} + 1.0 / 6227020800;
  sum = sum * r + 1.0 / 479001600;
  sum = sum * r + 1.0 / 39916800;
  sum = sum * r + 1.0 / 3628800;
  sum = sum * r + 1.0 / 362880;
  sum = sum * r + 1.0 / 40320;
  sum = sum * r + 1.0 / 5040;
  sum = sum * r + 1.0 / 720;
  sum = sum * r + 1.0 / 120;
  sum = sum * r + 1.0 / 24;
  sum = sum * r + 1.0 / 6;
  sum = sum * r + 0.5;
  sum = sum * r + 1;
  sum = sum * r + 1;
  *values = (doubles)((integers)sum + ((integers)shifted << 52));
}

/// Adds the function of smoothness 3/2 if `is_smooth`, else that of smoothness 1/2.
INLINE void add_matern(const int is_smooth, const float *squares, double scale, double *sums,
                       ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i += MATERN_LANES) {
    singles square;
    doubles sum;
    memcpy(&square, squares + i, sizeof square);
    memcpy(&sum, sums + i, sizeof sum);
    square = __builtin_elementwise_max(square, (singles){0});
    doubles d = __builtin_elementwise_sqrt(__builtin_convertvector(square, doubles)) * scale;
    if (is_smooth) d *= 0x1.bb67ae8584caap0;
    doubles factor = -d;
    exponential(&factor);
    sum += is_smooth ? (1 + d) * factor : factor;
    memcpy(sums + i, &sum, sizeof sum);
  }
}

static void add_matern_half(const float *squares, double scale, double *sums, ptrdiff_t count) {
  add_matern(0, squares, scale, sums, count);
}

static void add_matern_three_halves(const float *squares, double scale, double *sums,
                                    ptrdiff_t count) {
  add_matern(1, squares, scale, sums, count);
}
