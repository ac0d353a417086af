// The peak rate of the processor, measured.

#pragma once

#include <stddef.h>

/// Runs single-precision multiply-adds that stay in registers, on the widest vectors of this processor, and returns the
/// number of multiply-adds of one round.
///
/// The result only keeps the compiler from removing the loop; it has no meaning.
ptrdiff_t limit_multiply_adds(ptrdiff_t rounds, float *_Nonnull result);
