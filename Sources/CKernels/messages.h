// Messages along the edges of a graph, and their gradient.
//
//   out_i = scale · Σ_e SiLU(z_e) · envelope_r,  z_e = receivers_i + senders_j + relations_r
//
// over the edges e that node i receives, from node j and of relation r. The sum runs in the order of the edges with one
// accumulator. Rows of the three terms and of `out` have `width` columns.
//
// Inference computes messages in units of ln 2: with terms multiplied by log₂ e, SiLU is z / (1 + 2^(−z)) up to a
// constant factor. Where a graph has many edges, 2^(−z) is the product of a factor 2^(−term) of each of the three
// terms, so that no edge needs an exponential.

#pragma once

#include "CKernels.h"
#include "activations.h"

/// Adds to `sum` the terms of `edges` edges from e on, in columns from c on: `vectors` vectors of `count` columns each.
///
/// `rate` is log₂ e, or 1 for messages in units of ln 2. `factors`, if given, holds the 2^(−term). `receiver` holds
/// `vectors` vectors of the receiver's terms, then as many of its factors.
INLINE void add_messages(const int edges, const int vectors, const ptrdiff_t count,
                         const float rate, const ck_edges s, const ck_message_terms terms,
                         const ck_message_terms *factors, int32_t e, ptrdiff_t c,
                         const vec *receiver, vec *sum) {
  const int n = edges * vectors;
  vec z[MOST_VECTORS], divisor[MOST_VECTORS], envelope[MESSAGE_EDGES];
  UNROLL for (int k = 0; k < edges; k++) {
    const ptrdiff_t sender = (s.senders[e + k] - s.first_node) * s.width + c;
    const ptrdiff_t relation = s.relations[e + k] * s.width + c;
    envelope[k] = splat(s.envelope[s.relations[e + k]]);
    UNROLL for (int v = 0; v < vectors; v++) {
      const vec nodes = receiver[v] + load(terms.senders + sender + v * LANES, count);
      z[k * vectors + v] = nodes + load(terms.relations + relation + v * LANES, count);
      if (factors) {
        const vec of_nodes =
            receiver[vectors + v] * load(factors->senders + sender + v * LANES, count);
        divisor[k * vectors + v] =
            fma_v(of_nodes, load(factors->relations + relation + v * LANES, count), splat(1.0f));
      }
    }
  }
  if (!factors) one_plus_powers(n, z, rate, divisor);
  EACH z[v] /= divisor[v];
  UNROLL for (int k = 0; k < edges; k++) {
    UNROLL for (int v = 0; v < vectors; v++) {
      sum[v] = fma_v(envelope[k], z[k * vectors + v], sum[v]);
    }
  }
}

/// Sets columns of the message to node i: `vectors` vectors of `count` columns, from c on.
INLINE void message(const int vectors, const ptrdiff_t count, const float rate, const ck_edges s,
                    const ck_message_terms terms, const ck_message_terms *factors, ptrdiff_t i,
                    ptrdiff_t c, float *out) {
  const ptrdiff_t row = i * s.width + c;
  vec receiver[2 * MESSAGE_VECTORS], sum[MESSAGE_VECTORS];
  UNROLL for (int v = 0; v < vectors; v++) {
    receiver[v] = load(terms.receivers + row + v * LANES, count);
    if (factors) receiver[vectors + v] = load(factors->receivers + row + v * LANES, count);
    sum[v] = splat(0);
  }
  int32_t e = s.starts[i];
  for (; e + MESSAGE_EDGES <= s.starts[i + 1]; e += MESSAGE_EDGES) {
    add_messages(MESSAGE_EDGES, vectors, count, rate, s, terms, factors, e, c, receiver, sum);
  }
  for (; e < s.starts[i + 1]; e++) {
    add_messages(1, vectors, count, rate, s, terms, factors, e, c, receiver, sum);
  }
  UNROLL for (int v = 0; v < vectors; v++) store(out + row + v * LANES, s.scale * sum[v], count);
}

/// Sets the messages to nodes first ..< last.
INLINE void messages_at(const float rate, const ck_edges s, const ck_message_terms terms,
                        const ck_message_terms *factors, ptrdiff_t first, ptrdiff_t last,
                        float *out) {
  for (ptrdiff_t i = first; i < last; i++) {
    ptrdiff_t begin = 0;
    for (; begin + MESSAGE_VECTORS * LANES <= s.width; begin += MESSAGE_VECTORS * LANES) {
      message(MESSAGE_VECTORS, LANES, rate, s, terms, factors, i, begin, out);
    }
    FOR_COLUMNS(begin, s.width, message(1, count, rate, s, terms, factors, i, c, out));
  }
}

static void messages(const ck_edges *edges, const ck_message_terms *terms, float *out) {
  messages_at(LOG2_E, *edges, *terms, NULL, 0, edges->nodes, out);
}

static void messages_backward(const ck_edges *edges, const ck_message_terms *terms, const float *g,
                              const ck_message_gradients *gradients) {
  const ck_edges s = *edges;
  const ck_message_terms t = *terms;
  const ck_message_gradients d = *gradients;
  for (ptrdiff_t i = 0; i < s.nodes; i++) {
    FOR_COLUMNS(0, s.width, {
      const vec receiver = load(t.receivers + i * s.width + c, count);
      const vec incoming = s.scale * load(g + i * s.width + c, count);
      vec sum = {0};
      for (int32_t e = s.starts[i]; e < s.starts[i + 1]; e++) {
        const ptrdiff_t sender = (s.senders[e] - s.first_node) * s.width + c;
        const ptrdiff_t relation = s.relations[e] * s.width + c;
        const vec z =
            receiver + load(t.senders + sender, count) + load(t.relations + relation, count);
        const vec dz = splat(s.envelope[s.relations[e]]) * incoming * silu_slope_v(z);
        sum += dz;
        store(d.senders + sender, load(d.senders + sender, count) + dz, count);
        store(d.relations + relation, load(d.relations + relation, count) + dz, count);
      }
      store(d.receivers + i * s.width + c, load(d.receivers + i * s.width + c, count) + sum, count);
    });
  }
}

// MARK: Factors

/// The largest absolute value of a node's term for which factors are used. The product of two factors is then a normal
/// number. Where the factor of a relation overflows or underflows, z is outside ±64 and 1 + 2^(−z) is infinite or 1 to
/// working precision anyway.
#define FACTOR_LIMIT 31.0f

/// Sets `factors` to 2^(−x) of the terms x and returns whether all terms are within ±FACTOR_LIMIT.
static int make_factors(const float *terms, ptrdiff_t length, float *factors) {
  ivec within = ~(ivec){0};
  FOR_COLUMNS(0, length, {
    const vec x = load(terms + c, count);
    vec fraction;
    vec power;
    within &= (x >= splat(-FACTOR_LIMIT)) & (x <= splat(FACTOR_LIMIT));
    power_factors(1, &x, 1, &fraction, &power);
    store(factors + c, fraction * power, count);
  });
  int all = 1;
  for (int l = 0; l < LANES; l++) all &= within[l] != 0;
  return all;
}

/// Sets the messages of some graphs in units of ln 2; `scratch` has room for two rows for each node.
static void factored_messages(const ck_edges s, const int32_t *graph_starts, ptrdiff_t graphs,
                              const ck_message_terms terms, const float *relation_factors,
                              float *scratch, float *out) {
  float *receiver_factors = scratch, *sender_factors = scratch + s.nodes * s.width;
  const ck_message_terms factors = {.receivers = receiver_factors,
                                    .senders = sender_factors,
                                    .relations = relation_factors};
  for (ptrdiff_t k = 0; k < graphs; k++) {
    const ptrdiff_t first = graph_starts[k] - s.first_node;
    const ptrdiff_t last = graph_starts[k + 1] - s.first_node;
    const ptrdiff_t begin = first * s.width, length = (last - first) * s.width;
    // Factors are faster from 3 edges a node on, or from 9, depending on the instruction set. All instruction sets
    // share one bound, so that they give the same bits.
    const int pays = s.starts[last] - s.starts[first] > 4 * (last - first);
    if (pays && make_factors(terms.receivers + begin, length, receiver_factors + begin) &&
        make_factors(terms.senders + begin, length, sender_factors + begin)) {
      messages_at(1, s, terms, &factors, first, last, out);
    } else {
      messages_at(1, s, terms, NULL, first, last, out);
    }
  }
}
