// The kernels for x86-64 with AVX2 and fused multiply-adds: 16 registers of 8 floats.

#if defined(__x86_64__)
#define KERNELS ck_avx2
#define KERNELS_NAME "avx2"
#define TARGET "avx2,fma,bmi,bmi2"
#define LANES 8
#define TILE_ROWS 6
#define TILE_VECTORS 2
#define WIDE_ROWS 2
#define WIDE_VECTORS 4
#define MESSAGE_EDGES 2
#define MESSAGE_VECTORS 2
#define FUSED 1
#include "kernels.h"
#endif
