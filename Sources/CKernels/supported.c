// Which tables of kernels this processor can run, and what is the same for all of them.

#include "CKernels.h"
#include "scratch.h"

ptrdiff_t ck_scratch_count(const ck_network *network, const ck_graphs *graphs) {
  ptrdiff_t largest = 0;
  for (ptrdiff_t first = 0; first < graphs->graphs;) {
    const ptrdiff_t last = ck_chunk_end(graphs, first);
    const ptrdiff_t nodes = graphs->graph_starts[last] - graphs->graph_starts[first];
    ptrdiff_t count = ck_padded(nodes * (network->block_count + 1) * network->width);
    count += 4 * ck_padded(nodes * network->width);
    count += ck_padded(2 * nodes * network->width);
    count += ck_padded((last - first) * network->width);
    count += ck_padded((last - first) * network->block_count * network->width);
    for (ptrdiff_t l = 0; l < network->layer_count; l++) {
      count += ck_padded((last - first) * network->layers[l].outputs);
    }
    if (count > largest) largest = count;
    first = last;
  }
  return largest;
}

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

const ck_kernels *ck_fastest_kernels(void) {
  ptrdiff_t count;
  return ck_supported_kernels(&count)[0];
}
