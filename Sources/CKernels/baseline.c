// The kernels for the instruction set that every processor of the target has.

#define KERNELS ck_baseline
#define MESSAGE_EDGES 2
#define MESSAGE_VECTORS 2
#define LANES 4
#if defined(__x86_64__)
#define KERNELS_NAME "sse2"
#define TILE_ROWS 4
#define TILE_VECTORS 2
#define WIDE_ROWS 2
#define WIDE_VECTORS 4
#define FUSED 0
#elif defined(__aarch64__)
#define KERNELS_NAME "neon"
#define TILE_ROWS 8
#define TILE_VECTORS 2
#define WIDE_ROWS 4
#define WIDE_VECTORS 6
#define FUSED 1
#else
#define KERNELS_NAME "portable"
#define TILE_ROWS 4
#define TILE_VECTORS 2
#define WIDE_ROWS 2
#define WIDE_VECTORS 4
#define FUSED 0
#endif
#include "kernels.h"
