// A loop of independent multiply-adds in registers, for each vector width.

#include "Limits.h"

#pragma STDC FP_CONTRACT OFF

// Enough independent chains to issue two multiply-adds a cycle: more than twice the latency in cycles.
#define CHAINS 12

#define LOOP(name, lanes, attributes)                                                        \
  attributes static ptrdiff_t name(ptrdiff_t rounds, float *result) {                        \
    typedef float vec __attribute__((vector_size(4 * lanes)));                               \
    const vec factor = (vec){0} + 0.999f;                                                    \
    const vec term = (vec){0} + 1e-3f;                                                       \
    vec sums[CHAINS];                                                                        \
    for (int c = 0; c < CHAINS; c++) sums[c] = (vec){0} + (float)c;                          \
    for (ptrdiff_t r = 0; r < rounds; r++) {                                                 \
      _Pragma("clang loop unroll(full)") for (int c = 0; c < CHAINS; c++) {                  \
        sums[c] = MULTIPLY_ADD(sums[c], factor, term);                                       \
        /* Keeps the compiler from merging rounds. */                                        \
        __asm__ volatile("" : KEEP(sums[c]));                                                \
      }                                                                                      \
    }                                                                                        \
    float total = 0;                                                                         \
    for (int c = 0; c < CHAINS; c++) {                                                       \
      for (int l = 0; l < lanes; l++) total += sums[c][l];                                   \
    }                                                                                        \
    *result = total;                                                                         \
    return CHAINS * lanes;                                                                   \
  }

#if defined(__x86_64__)
#define KEEP "+v"
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
LOOP(wide, 16, __attribute__((target("avx512f"))))
LOOP(middle, 8, __attribute__((target("avx2,fma"))))
#undef MULTIPLY_ADD
#define MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))
#undef KEEP
#define KEEP "+x"
LOOP(narrow, 4, )

ptrdiff_t limit_multiply_adds(ptrdiff_t rounds, float *result) {
  if (__builtin_cpu_supports("avx512f")) return wide(rounds, result);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return middle(rounds, result);
  return narrow(rounds, result);
}
#else
#define KEEP "+w"
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
LOOP(narrow, 4, )

ptrdiff_t limit_multiply_adds(ptrdiff_t rounds, float *result) { return narrow(rounds, result); }
#endif
