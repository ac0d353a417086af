// Pooling: one row for each graph from the rows of its nodes, column by column.
//
// A graph's row depends on its own nodes alone; sums run over them in order with one accumulator.

#pragma once

#include "exponentials.h"
#include "products.h"

/// Sets out (graphs, columns) to the mean over each graph's nodes of the first `columns` columns of their rows.
static void mean_rows(const matrix_rows x, const int32_t *starts, float *out, ptrdiff_t graphs,
                      ptrdiff_t columns) {
  for (ptrdiff_t k = 0; k < graphs; k++) {
    const ptrdiff_t begin = starts[k] - starts[0], end = starts[k + 1] - starts[0];
    const float share = 1.0f / (float)(end - begin);
    FOR_COLUMNS(0, columns, {
      vec sum = splat(0);
      for (ptrdiff_t i = begin; i < end; i++) sum += load(row(x, i) + c, count);
      store(out + k * columns + c, share * sum, count);
    });
  }
}

static void log_sum_exp(const float *x, const int32_t *starts, float *out, ptrdiff_t graphs,
                        ptrdiff_t width, float beta, float limit) {
  for (ptrdiff_t k = 0; k < graphs; k++) {
    const ptrdiff_t begin = starts[k] - starts[0], end = starts[k + 1] - starts[0];
    FOR_COLUMNS(0, width, {
      vec top = splat(-limit);
      for (ptrdiff_t i = begin; i < end; i++) {
        const vec value = clamp_v(load(x + i * width + c, count), -limit, limit);
        top = value > top ? value : top;
      }
      // The largest value is subtracted first, so that no β overflows.
      vec sum = {0};
      for (ptrdiff_t i = begin; i < end; i++) {
        const vec value = clamp_v(load(x + i * width + c, count), -limit, limit);
        sum += exp_minus_v(beta * (top - value));
      }
      store(out + k * width + c, top + log_v(sum) / beta, count);
    });
  }
}

static float log_sum_exp_backward(const float *x, const int32_t *starts, const float *out,
                                  const float *g, float *dx, ptrdiff_t graphs, ptrdiff_t width,
                                  float beta, float limit) {
  float log_beta_gradient = 0;
  for (ptrdiff_t k = 0; k < graphs; k++) {
    FOR_COLUMNS(0, width, {
      const vec pooled = load(out + k * width + c, count);
      const vec incoming = load(g + k * width + c, count);
      vec mean = {0};
      for (int32_t i = starts[k]; i < starts[k + 1]; i++) {
        const vec raw = load(x + i * width + c, count);
        const vec value = clamp_v(raw, -limit, limit);
        const vec share = exp_minus_v(beta * (pooled - value));
        mean = fma_v(share, value, mean);
        const ivec inside = (raw >= splat(-limit)) & (raw <= splat(limit));
        store(dx + i * width + c, inside ? incoming * share : splat(0), count);
      }
      // Lane by lane, so that the sum runs over the columns in order, whatever the width of a register.
      const vec term = incoming * (mean - pooled);
      for (ptrdiff_t l = 0; l < count; l++) log_beta_gradient += term[l];
    });
  }
  return log_beta_gradient;
}
