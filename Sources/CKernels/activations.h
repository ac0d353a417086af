// SiLU(x) = x σ(x), σ(x) = 1 / (1 + exp(−x)), and its derivative, element by element.
//
// SiLU has a relative error below 2.5e-7 + 1.4e-8 |x| for |x| < 80, which is below 5e-7 for |x| < 20; without fused
// multiply-adds 2.5e-7 + 8e-8 |x|. SiLU(NaN) is NaN.

#pragma once

#include "exponentials.h"

/// Returns SiLU(x).
INLINE vec silu_v(vec x) {
  vec divisor;
  one_plus_powers(1, &x, LOG2_E, &divisor);
  return x / divisor;
}

/// Returns d(x σ(x))/dx = σ + x σ (1 − σ).
INLINE vec silu_slope_v(vec x) {
  vec divisor;
  one_plus_powers(1, &x, LOG2_E, &divisor);
  const vec sigma = 1.0f / divisor;
  return fma_v(x * sigma, 1.0f - sigma, sigma);
}

static void silu(const float *x, float *out, ptrdiff_t length) {
  FOR_COLUMNS(0, length, {
    store(out + c, silu_v(load(x + c, count)), count);
  });
}

static void silu_backward(const float *x, float *g, ptrdiff_t length) {
  FOR_COLUMNS(0, length, {
    const vec slope = silu_slope_v(load(x + c, count));
    store(g + c, load(g + c, count) * slope, count);
  });
}
