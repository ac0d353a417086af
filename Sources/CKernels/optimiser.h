// One step of AdamW with an exponential moving average of the parameters, element by element.
//
// The global norm that clips the gradient is summed in double precision by sixteen accumulators, for every width of
// register, so it too has the same bits on every instruction set.

#pragma once

#include "CKernels.h"
#include "vectors.h"

static double sum_of_squares(const float *x, ptrdiff_t length) {
  double sums[16] = {0};
  ptrdiff_t i = 0;
  for (; i + 16 <= length; i += 16) {
    for (int l = 0; l < 16; l++) sums[l] += (double)x[i + l] * x[i + l];
  }
  for (; i < length; i++) sums[i % 16] += (double)x[i] * x[i];
  double sum = 0;
  for (int l = 0; l < 16; l++) sum += sums[l];
  return sum;
}

static void adamw(const ck_adamw *step, const float *gradient, float *parameters, float *first,
                  float *second, float *average, ptrdiff_t begin, ptrdiff_t end) {
  const ck_adamw s = *step;
  FOR_COLUMNS(begin, end, {
    const vec g = s.gradient_scale * load(gradient + c, count);
    const vec m = fma_v(splat(s.beta1), load(first + c, count), (1.0f - s.beta1) * g);
    const vec v = fma_v(splat(s.beta2), load(second + c, count), (1.0f - s.beta2) * g * g);
    const vec root = __builtin_elementwise_sqrt(s.second_correction * v);
    vec p = load(parameters + c, count);
    p = fma_v(splat(-s.decay), p, p);
    p -= s.step_size * m / (root + s.epsilon);
    const vec old = load(average + c, count);
    store(first + c, m, count);
    store(second + c, v, count);
    store(parameters + c, p, count);
    store(average + c, fma_v(splat(1.0f - s.average_decay), p - old, old), count);
  });
}
