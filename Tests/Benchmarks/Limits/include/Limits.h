// What the processor could do at best, measured.

#pragma once

#include <stddef.h>

/// Single-precision multiply-adds of a chain that never leaves the registers, `rounds` times as many as it returns.
///
/// On the widest vectors that this processor has; the result is 0 or more, and worth nothing.
ptrdiff_t limit_multiply_adds(ptrdiff_t rounds, float *_Nonnull result);
