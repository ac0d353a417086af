// The forward pass of a folded network over some graphs; InferenceNetwork.swift says what is folded into what.
//
// Graphs pass through the layers in chunks of few nodes, so that the activations stay in the nearest caches. The
// outputs of a graph do not depend on its chunk, since every function used here computes each row by itself.

#pragma once

#include "CKernels.h"
#include "activations.h"
#include "messages.h"
#include "pooling.h"
#include "products.h"
#include "scratch.h"

/// The features of some nodes in the form that folded maps read.
typedef struct {
  ptrdiff_t nodes;
  /// Which row of a map's constants each node takes; null where all take the only one.
  const int32_t *species;
  /// For each node the first `depth` of `step` columns: the outputs of the hidden layers so far; once the features are
  /// explicit, the features and the outputs since.
  float *outputs;
  ptrdiff_t depth;
  ptrdiff_t step;
} node_features;

/// Returns the constant part of a folded map for each node.
INLINE matrix_rows constant_rows(const node_features s, const ck_folded_map map,
                                 ptrdiff_t columns) {
  return (matrix_rows){
      .elements = map.constants, .step = s.species ? columns : 0, .chosen = s.species};
}

/// Sets out (nodes, columns) to a folded map of the features.
static void apply(const ck_folded_map map, const node_features s, float *out, ptrdiff_t out_step,
                  ptrdiff_t columns) {
  product(&(matrix_product){
      .a = s.outputs, .row_step = s.step, .depth_step = 1, .b = map.weights, .b_step = columns,
      .begin = constant_rows(s, map, columns), .out = out, .out_step = out_step,
      .rows = s.nodes, .depth = s.depth, .columns = columns});
}

/// Sets the outputs of graphs first ..< last.
static void forward_chunk(const ck_network *network, const ck_graphs *graphs, ptrdiff_t first,
                          ptrdiff_t last, float *scratch, float *out) {
  const ck_network s = *network;
  const ptrdiff_t d = s.width, g = last - first;
  const ptrdiff_t start = graphs->graph_starts[first];
  const ptrdiff_t n = graphs->graph_starts[last] - start;
  const int32_t *starts = graphs->graph_starts + first;
  const float *context = s.contexts ? graphs->context + first * s.contexts : NULL;
  node_features nodes = {
      .nodes = n, .species = s.species > 1 ? graphs->species + start : NULL,
      .outputs = ck_take_scratch(&scratch, n * (s.block_count + 1) * d),
      .step = (s.block_count + 1) * d};
  float *receivers = ck_take_scratch(&scratch, n * d);
  float *senders = ck_take_scratch(&scratch, n * d);
  float *message = ck_take_scratch(&scratch, n * d);
  float *sum = ck_take_scratch(&scratch, n * d);
  float *factors = ck_take_scratch(&scratch, 2 * n * d);
  float *shift = ck_take_scratch(&scratch, g * d);
  float *pooled = ck_take_scratch(&scratch, g * s.block_count * d);
  const ck_edges edges = {
      .starts = graphs->edge_starts + start, .senders = graphs->senders,
      .relations = graphs->relations, .envelope = s.envelope, .scale = 1,
      .first_node = start, .nodes = n, .width = d};
  // Without an edge there is no message, and its terms are not needed.
  const int has_edges = edges.starts[0] < edges.starts[n];

  for (ptrdiff_t k = 0; k < s.block_count; k++) {
    const ck_block block = s.blocks[k];
    if (k == CK_EXPLICIT_BLOCK) {
      float *features = nodes.outputs + nodes.depth;
      apply(block.features, nodes, features, nodes.step, d);
      nodes.outputs = features;
      nodes.species = NULL;
      nodes.depth = d;
    }
    apply(block.hidden, nodes, sum, d, d);
    if (k == 0) {
      for (ptrdiff_t i = 0; i < n; i++) {
        const int32_t *types = graphs->edge_types + edges.starts[i];
        add_rows(s.first_messages, types, edges.starts[i + 1] - edges.starts[i], d, sum + i * d);
      }
    } else if (has_edges) {
      apply(block.receivers, nodes, receivers, d, d);
      apply(block.senders, nodes, senders, d, d);
      const ck_message_terms terms = {
          .receivers = receivers, .senders = senders, .relations = block.relations};
      factored_messages(edges, starts, g, terms, block.relation_factors, factors, message);
      add_product(message, block.messages, sum, n, d, d);
    }

    // Q c, the same for all nodes of a graph.
    memset(shift, 0, 4 * (size_t)(g * d));
    add_sparse_product(context, block.context, shift, g, s.contexts, d);
    for (ptrdiff_t graph = 0; graph < g; graph++) {
      for (ptrdiff_t i = starts[graph] - start; i < starts[graph + 1] - start; i++) {
        FOR_COLUMNS(0, d, {
          const vec x = load(sum + i * d + c, count) + load(shift + graph * d + c, count);
          store(nodes.outputs + i * nodes.step + nodes.depth + c, silu_v(x), count);
        });
      }
    }
    nodes.depth += d;
  }

  const float *input = pooled;
  ptrdiff_t inputs = nodes.depth;
  if (s.pooling.weights) {
    apply(s.pooling, nodes, receivers, d, d);
    log_sum_exp(receivers, starts, pooled, g, d, s.beta, s.limit);
    inputs = d;
    nodes.species = NULL;
  } else {
    mean_rows((matrix_rows){.elements = nodes.outputs, .step = nodes.step}, starts, pooled, g,
              inputs);
  }
  for (ptrdiff_t l = 0; l < s.layer_count; l++) {
    const ck_layer layer = s.layers[l];
    const int is_last = l + 1 == s.layer_count;
    const ptrdiff_t outputs = layer.outputs;
    float *result = is_last ? out + first : ck_take_scratch(&scratch, g * outputs);
    matrix_rows begin = {.elements = layer.map.constants};
    if (nodes.species) {
      mean_rows(constant_rows(nodes, layer.map, outputs), starts, result, g, outputs);
      begin = (matrix_rows){.elements = result, .step = outputs};
      nodes.species = NULL;
    }
    product(&(matrix_product){
        .a = input, .row_step = inputs, .depth_step = 1, .b = layer.map.weights, .b_step = outputs,
        .begin = begin, .out = result, .out_step = outputs,
        .rows = g, .depth = inputs, .columns = outputs});
    if (l == 0) add_sparse_product(context, s.readout_context, result, g, s.contexts, outputs);
    if (!is_last) silu(result, result, g * outputs);
    input = result;
    inputs = outputs;
  }
}

static void forward(const ck_network *network, const ck_graphs *graphs, float *scratch,
                    float *out) {
  for (ptrdiff_t first = 0; first < graphs->graphs;) {
    const ptrdiff_t last = ck_chunk_end(graphs, first);
    forward_chunk(network, graphs, first, last, scratch, out);
    first = last;
  }
}
