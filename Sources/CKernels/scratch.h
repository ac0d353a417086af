// How the scratch memory of a forward pass is laid out, the same for all instruction sets.

#pragma once

#include "CKernels.h"

/// Returns `count` rounded up to whole cache lines of floats.
static inline ptrdiff_t ck_padded(ptrdiff_t count) {
  return (count + CK_ALIGNMENT - 1) / CK_ALIGNMENT * CK_ALIGNMENT;
}

/// Takes the next `count` floats of the scratch memory, aligned to a cache line.
static inline float *ck_take_scratch(float **scratch, ptrdiff_t count) {
  float *taken = *scratch;
  *scratch += ck_padded(count);
  return taken;
}

/// Returns the end of the chunk that begins with graph `first`: as many graphs as have at most 64 nodes together, or
/// `first` alone if it has more.
static inline ptrdiff_t ck_chunk_end(const ck_graphs *graphs, ptrdiff_t first) {
  enum { CHUNK_NODES = 64 };
  ptrdiff_t last = first + 1;
  while (last < graphs->graphs &&
         graphs->graph_starts[last + 1] - graphs->graph_starts[first] <= CHUNK_NODES) {
    last++;
  }
  return last;
}
