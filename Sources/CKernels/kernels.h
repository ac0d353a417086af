// All kernels, compiled once for each instruction set by the file that includes this one.
//
// The including file defines
//   KERNELS       the name of the table to define
//   KERNELS_NAME  the name of the instruction set, as text
//   LANES         floats in a vector register
//   TILE_ROWS, TILE_VECTORS  the block of results that a matrix product keeps in registers
//   WIDE_ROWS, WIDE_VECTORS  the same where there are at most WIDE_ROWS rows
//   MESSAGE_EDGES, MESSAGE_VECTORS  edges, and vectors of each of their messages, that are computed in parallel
//   FUSED         1 if the instruction set has a fused multiply-add
//   TARGET        the `target` attribute of the functions, if they need one

// System headers come before the target attribute applies.
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if LANES == 16 && defined(__x86_64__)
#include <immintrin.h>
#endif

#include "CKernels.h"

#pragma STDC FP_CONTRACT OFF
#ifdef TARGET
#pragma clang attribute push(__attribute__((target(TARGET))), apply_to = function)
#endif

#include "activations.h"
#include "matern.h"
#include "messages.h"
#include "network.h"
#include "optimiser.h"
#include "pooling.h"
#include "products.h"

const ck_kernels KERNELS = {
    .name = KERNELS_NAME,
    .add_product = add_product,
    .add_sparse_product = add_sparse_product,
    .add_transposed_product = add_transposed_product,
    .add_product_transposed = add_product_transposed,
    .silu = silu,
    .silu_backward = silu_backward,
    .messages = messages,
    .messages_backward = messages_backward,
    .log_sum_exp = log_sum_exp,
    .log_sum_exp_backward = log_sum_exp_backward,
    .forward = forward,
    .sum_of_squares = sum_of_squares,
    .adamw = adamw,
    .add_matern_half = add_matern_half,
    .add_matern_three_halves = add_matern_three_halves,
};

#ifdef TARGET
#pragma clang attribute pop
#endif
