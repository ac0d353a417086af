// Which tables this processor can run, found out once.

#include "CKernels.h"

extern const ck_kernels ck_baseline;

#if defined(__x86_64__)
extern const ck_kernels ck_avx2;
extern const ck_kernels ck_avx512;

static int has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
         __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}

static int has_avx512(void) {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

const ck_kernels *const *ck_supported_kernels(ptrdiff_t *count) {
  static const ck_kernels *const all[] = {&ck_avx512, &ck_avx2, &ck_baseline};
  const ptrdiff_t skipped = has_avx512() ? 0 : has_avx2() ? 1 : 2;
  *count = 3 - skipped;
  return all + skipped;
}
#else
const ck_kernels *const *ck_supported_kernels(ptrdiff_t *count) {
  static const ck_kernels *const all[] = {&ck_baseline};
  *count = 1;
  return all;
}
#endif
