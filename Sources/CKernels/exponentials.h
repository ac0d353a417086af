// Exponentials and logarithms of vectors, by polynomials.
//
// All arithmetic is IEEE, so every instruction set with fused multiply-adds gives the same bits.

#pragma once

#include "vectors.h"

/// log₂ e, with a relative error of 1.4e-8.
#define LOG2_E 0x1.715476p0f

/// Runs a statement for each of `n` vectors. Each operation is done for all vectors before the next one starts, which
/// gives the processor independent operations to run in parallel.
#define EACH UNROLL for (int v = 0; v < n; v++)

/// The most vectors that `power_factors` and `one_plus_powers` take at a time.
enum { MOST_VECTORS = MESSAGE_EDGES * MESSAGE_VECTORS };

/// Computes 2^(−rate x) as the product of `fraction` and `power`, both normal numbers for |x| ≤ 87 and a rate up to
/// log₂ e.
///
/// −rate x = n + f with |f| ≤ ½. `fraction` is 2ᶠ by the polynomial of least relative error, 9.6e-8, among those that
/// are 1 at 0, and `power` is 2ⁿ. The rounding of rate x adds to the error: nothing for a rate of 1; 1.4e-8 |x| for
/// log₂ e, and a further 6e-8 |x| without a fused multiply-add.
INLINE void power_factors(const int n, const vec *x, const float rate, vec *fraction, vec *power) {
  // Adding 1.5 · 2²³ rounds to an integer and leaves it in the low bits of the sum: here n + 127, the exponent of 2ⁿ.
  const vec shifter = splat(0x1.8p23f + 127);
  vec f[MOST_VECTORS];
  EACH power[v] = fma_v(x[v], splat(-rate), shifter);
  EACH f[v] = fma_v(x[v], splat(-rate), shifter - power[v]);
  EACH fraction[v] = fma_v(splat(0x1.5bb84ep-10f), f[v], splat(0x1.3cea1ep-7f));
  EACH fraction[v] = fma_v(fraction[v], f[v], splat(0x1.c6b704p-5f));
  EACH fraction[v] = fma_v(fraction[v], f[v], splat(0x1.ebf9bep-3f));
  EACH fraction[v] = fma_v(fraction[v], f[v], splat(0x1.62e42ap-1f));
  EACH fraction[v] = fma_v(fraction[v], f[v], splat(1.0f));
  EACH power[v] = (vec)((ivec)power[v] << 23);
}

/// Computes 1 + 2^(−rate x), with x clamped to ±87; the result for NaN is unspecified.
INLINE void one_plus_powers(const int n, const vec *x, const float rate, vec *out) {
  vec clamped[MOST_VECTORS], power[MOST_VECTORS];
  EACH clamped[v] = clamp_fast_v(x[v], 87.0f);
  power_factors(n, clamped, rate, out, power);
  EACH out[v] = fma_v(out[v], power[v], splat(1.0f));
}

/// Returns exp(−x), with x clamped to ±87; NaN stays NaN.
INLINE vec exp_minus_v(vec x) {
  vec fraction, power;
  x = clamp_v(x, -87.0f, 87.0f);
  power_factors(1, &x, LOG2_E, &fraction, &power);
  return fraction * power;
}

/// Returns log(x) of a positive normal x.
///
/// log(x) = e ln 2 + 2 artanh(s), s = (m − 1)/(m + 1), x = 2ᵉ m, √½ ≤ m < √2; series to s⁹.
INLINE vec log_v(vec x) {
  // Moving √½ to a power of two makes the exponent field split x where m is centred on 1.
  const ivec offset = (ivec)x - 0x3f3504f3;
  const ivec exponent = offset >> 23;
  const vec m = (vec)((ivec)x - (exponent << 23));
  const vec e = __builtin_convertvector(exponent, vec);
  const vec s = (m - 1.0f) / (m + 1.0f);
  const vec q = s * s;
  vec sum = splat(2.0f / 9);
  sum = fma_v(sum, q, splat(2.0f / 7));
  sum = fma_v(sum, q, splat(2.0f / 5));
  sum = fma_v(sum, q, splat(2.0f / 3));
  const vec small = fma_v(s * q, sum, e * splat(0x1.7f7d1cp-20f));
  return fma_v(e, splat(0x1.62e4p-1f), fma_v(s, splat(2.0f), small));
}
