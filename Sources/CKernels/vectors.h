// Vectors of LANES floats: loads, stores, fused multiply-adds, clamps.
//
// A function that reads or writes memory takes the number of elements, so one body serves whole vectors and the
// remainder of a row. Lanes outside the remainder are computed from zeros and never stored.

#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

typedef float vec __attribute__((ext_vector_type(LANES)));
typedef int32_t ivec __attribute__((ext_vector_type(LANES)));

INLINE vec splat(float x) { return (vec)x; }

/// Returns the first `count` floats at `p` and zeros in the other lanes; one load where `count` is the constant LANES.
INLINE vec load(const float *p, ptrdiff_t count) {
  vec v = {0};
  if (count == LANES) {
    memcpy(&v, p, sizeof v);
  } else {
    for (ptrdiff_t l = 0; l < count; l++) v[l] = p[l];
  }
  return v;
}

/// Writes the first `count` lanes of `v`; one store where `count` is the constant LANES.
INLINE void store(float *p, vec v, ptrdiff_t count) {
  if (count == LANES) {
    memcpy(p, &v, sizeof v);
  } else {
    for (ptrdiff_t l = 0; l < count; l++) p[l] = v[l];
  }
}

/// Runs `body`, which may use `c` and `count`, over elements c ..< c + count of begin ..< end.
#define FOR_COLUMNS(begin, end, body)             \
  do {                                            \
    ptrdiff_t c = (begin);                        \
    for (; c + LANES <= (end); c += LANES) {      \
      const ptrdiff_t count = LANES;              \
      body;                                       \
    }                                             \
    if (c < (end)) {                              \
      const ptrdiff_t count = (end) - c;          \
      body;                                       \
    }                                             \
  } while (0)

/// Returns a · b + c, rounded once where FUSED is 1 and twice where it is 0.
INLINE vec fma_v(vec a, vec b, vec c) {
#if FUSED
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

/// Returns `fma_v` of single floats, with the same rounding.
INLINE float fma_s(float a, float b, float c) {
#if FUSED
  return __builtin_fmaf(a, b, c);
#else
  return a * b + c;
#endif
}

/// Returns x clamped to low ... high; NaN stays NaN.
INLINE vec clamp_v(vec x, float low, float high) {
  x = x < splat(low) ? splat(low) : x;
  return x > splat(high) ? splat(high) : x;
}

/// Returns x clamped to ±limit, in one instruction where there is one; the result for NaN is unspecified.
INLINE vec clamp_fast_v(vec x, float limit) {
#if LANES == 16 && defined(__x86_64__)
  return (vec)_mm512_range_ps((__m512)x, (__m512)splat(limit), 2);
#else
  return clamp_v(x, -limit, limit);
#endif
}
