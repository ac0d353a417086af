// The kernels for x86-64 with AVX-512: 32 registers of 16 floats.

#if defined(__x86_64__)
#define KERNELS ck_avx512
#define KERNELS_NAME "avx512"
#define TARGET "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi,bmi2"
#define LANES 16
#define TILE_ROWS 8
#define TILE_VECTORS 3
#define WIDE_ROWS 4
#define WIDE_VECTORS 6
#define MESSAGE_EDGES 2
#define MESSAGE_VECTORS 3
#define FUSED 1
#include "kernels.h"
#endif
