// How a network's tensors and its scratch are laid out, the same for all instruction sets.

#pragma once

#include "CKernels.h"

/// `count` floats, and what is left of their last cache line.
static inline ptrdiff_t ck_padded(ptrdiff_t count) {
  return (count + CK_ALIGNMENT - 1) / CK_ALIGNMENT * CK_ALIGNMENT;
}

/// The next `count` floats of the scratch, from a cache line on.
static inline float *ck_take_scratch(float **scratch, ptrdiff_t count) {
  float *taken = *scratch;
  *scratch += ck_padded(count);
  return taken;
}

/// One more than the last graph that goes through a network together with `first`: as many as have no more
/// nodes than a panel has rows, or `first` alone.
static inline ptrdiff_t ck_panel_end(const ck_graphs *graphs, ptrdiff_t first) {
  enum { PANEL = 64 };
  ptrdiff_t last = first + 1;
  while (last < graphs->graphs &&
         graphs->graph_starts[last + 1] - graphs->graph_starts[first] <= PANEL) {
    last++;
  }
  return last;
}
