// The numerical kernels of Lacuna, one table of functions for each instruction set: matrix products, activations,
// messages, pooling, the forward pass of a whole network, AdamW, and sums of Matérn functions.
//
// Every matrix is dense and row-major; shapes are written (rows, columns). Two laws hold for the single-precision
// functions of every table:
//
// 1. Each element of a result is one running sum in ascending order of the summed index, with one accumulator, so it
//    does not depend on how many rows a batch has or on what the other rows hold.
// 2. Every multiply-add is fused and every other operation is a correctly rounded IEEE one, so all tables give the same
//    bits, except "sse2", the x86-64 baseline without fused multiply-adds, which rounds twice.
//
// The Matérn sums, in double precision, fuse nothing and have the same bits in all tables.

#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Floats in a cache line. Scratch memory begins at a multiple of these, and a network's tensors are faster if they do.
#define CK_ALIGNMENT 16

// MARK: Messages

/// The incoming edges of every node, and the shape of the matrices that hold a row per node.
typedef struct {
  /// Node i receives the edges starts[i] ..< starts[i + 1]; nodes + 1 values.
  const int32_t *starts;
  /// The sending node of each edge, counted from `first_node`.
  const int32_t *senders;
  /// The relation of each edge: a row of the relations' terms, an element of the envelope.
  const int32_t *relations;
  /// The weight of each relation's messages.
  const float *envelope;
  /// A factor common to all messages.
  float scale;
  ptrdiff_t first_node;
  ptrdiff_t nodes;
  ptrdiff_t width;
} ck_edges;

/// The three terms inside a message: a row for each receiving node, each sending node and each relation.
typedef struct {
  const float *receivers;
  const float *senders;
  const float *relations;
} ck_message_terms;

/// The gradients of the three terms, in the shapes of `ck_message_terms`.
typedef struct {
  float *receivers;
  float *senders;
  float *relations;
} ck_message_gradients;

// MARK: Networks

/// Some graphs end to end, as the input of a network.
typedef struct {
  /// Graph g has the nodes graph_starts[g] ..< graph_starts[g + 1]; graphs + 1 values.
  const int32_t *graph_starts;
  /// The species of each node.
  const int32_t *species;
  /// As `starts`, `senders` and `relations` of `ck_edges`, through all graphs; an edge joins nodes of one graph.
  const int32_t *edge_starts;
  const int32_t *senders;
  const int32_t *relations;
  /// The type of each edge: a row of the network's first messages.
  const int32_t *edge_types;
  /// (graphs, contexts); null if the network reads no context.
  const float *_Nullable context;
  ptrdiff_t graphs;
} ck_graphs;

/// A linear map of a node's features, folded so that it reads what the features are made of.
///
/// The features before block k are those of the node's species plus a linear map of the outputs of hidden layers
/// 0 ..< k. So a linear map of them is a constant for each species, biases included, plus a matrix times those outputs.
/// From block CK_EXPLICIT_BLOCK on the features are computed: the constants are then one row of biases, and the matrix
/// reads the features and the outputs of hidden layers since.
typedef struct {
  /// (species, columns), or (1, columns).
  const float *_Nullable constants;
  /// (outputs of hidden layers so far, columns).
  const float *_Nullable weights;
} ck_folded_map;

/// The block before which the features are computed, since from there on that takes fewer multiply-adds.
#define CK_EXPLICIT_BLOCK 2

/// A block of messages; see MessageBlock.swift for its formulae and letters.
typedef struct __attribute__((swift_attr("@Sendable"))) {
  /// Computes the features before the block; only in block CK_EXPLICIT_BLOCK, otherwise null.
  ck_folded_map features;
  /// U₁ of the features with its bias.
  ck_folded_map hidden;
  /// Q, (contexts, width).
  const float *context;

  // The rest is null in the first block, whose messages are `first_messages` of the network.

  /// A and B, times log₂ e.
  ck_folded_map receivers;
  ck_folded_map senders;
  /// T times log₂ e, (relations, width).
  const float *_Nullable relations;
  /// exp(−T), (relations, width).
  const float *_Nullable relation_factors;
  /// U₁ of the messages, times the message scale over log₂ e, (width, width).
  const float *_Nullable messages;
} ck_block;

/// A layer of the readout. The first layer folds the features where their mean is pooled; in all other layers the
/// constants are the bias, and the weights are (inputs, outputs).
typedef struct __attribute__((swift_attr("@Sendable"))) {
  ck_folded_map map;
  ptrdiff_t outputs;
} ck_layer;

/// A trained network folded for inference; see InferenceNetwork.swift.
typedef struct __attribute__((swift_attr("@Sendable"))) {
  ptrdiff_t species;
  ptrdiff_t contexts;
  ptrdiff_t width;
  /// The weight of each relation's messages.
  const float *envelope;
  /// What U₁ of the first block gives for the message along an edge of each type, (edge types, width).
  const float *first_messages;
  const ck_block *blocks;
  ptrdiff_t block_count;
  /// The linear map before pooling by log-sum-exp, and the constants of that; null where the mean is pooled.
  ck_folded_map pooling;
  float beta;
  float limit;
  /// All layers of the readout; the last has one output.
  const ck_layer *layers;
  ptrdiff_t layer_count;
  /// What the first layer of the readout makes of the context, (contexts, its outputs).
  const float *readout_context;
} ck_network;

// MARK: Optimiser

/// The constants of one step of AdamW.
typedef struct {
  /// Multiplies the gradient first: the clip by global norm.
  float gradient_scale;
  float beta1;
  float beta2;
  /// Learning rate over the first moment's bias correction.
  float step_size;
  /// One over the second moment's bias correction.
  float second_correction;
  float epsilon;
  /// Learning rate times weight decay; zero for a tensor that does not decay.
  float decay;
  /// Decay of the exponential moving average of the parameters.
  float average_decay;
} ck_adamw;

// MARK: Kernels

/// The kernels, compiled for one instruction set; constant and free of state.
typedef struct __attribute__((swift_attr("@Sendable"))) {
  /// "avx512", "avx2", "sse2" or "neon"; "portable" elsewhere.
  const char *name;

  /// out (rows, columns) += x (rows, depth) · w (depth, columns).
  void (*add_product)(const float *x, const float *w, float *out, ptrdiff_t rows, ptrdiff_t depth,
                      ptrdiff_t columns);
  /// The same for an x that is mostly zero; zeros of x are skipped.
  void (*add_sparse_product)(const float *x, const float *w, float *out, ptrdiff_t rows,
                             ptrdiff_t depth, ptrdiff_t columns);
  /// out (columns of x, columns of g) += xᵀ · g; x (rows, x_columns), g (rows, g_columns).
  void (*add_transposed_product)(const float *x, const float *g, float *out, ptrdiff_t rows,
                                 ptrdiff_t x_columns, ptrdiff_t g_columns);
  /// out (rows, columns) += g (rows, depth) · wᵀ; w (columns, depth).
  void (*add_product_transposed)(const float *g, const float *w, float *out, ptrdiff_t rows,
                                 ptrdiff_t depth, ptrdiff_t columns);

  /// out = SiLU(x) = x · σ(x), σ the logistic function.
  void (*silu)(const float *x, float *out, ptrdiff_t count);
  /// g = g · d(x · σ(x))/dx, in place.
  void (*silu_backward)(const float *x, float *g, ptrdiff_t count);

  /// out_i = scale · Σ_e SiLU(receivers_i + senders_j + relations_r) · envelope_r, over the edges e that node i
  /// receives, from node j and of relation r; out (nodes, width).
  void (*messages)(const ck_edges *edges, const ck_message_terms *terms, float *out);
  /// Adds to `gradients` the gradient of each term, given g (nodes, width), the gradient of the messages.
  void (*messages_backward)(const ck_edges *edges, const ck_message_terms *terms, const float *g,
                            const ck_message_gradients *gradients);

  /// For each graph and column log(Σ_i exp(β x_i)) / β, with x clamped to ±limit; x begins at node starts[0].
  void (*log_sum_exp)(const float *x, const int32_t *starts, float *out, ptrdiff_t graphs,
                      ptrdiff_t width, float beta, float limit);
  /// Sets dx to the gradient of `log_sum_exp` and returns dL/d(log β); out, the pooled result, and its gradient g are
  /// (graphs, width).
  float (*log_sum_exp_backward)(const float *x, const int32_t *starts, const float *out,
                                const float *g, float *dx, ptrdiff_t graphs, ptrdiff_t width,
                                float beta, float limit);

  /// Sets the output of a network for each graph; `scratch` holds `ck_scratch_count` floats.
  void (*forward)(const ck_network *network, const ck_graphs *graphs, float *scratch, float *out);

  /// Returns the sum of squares of x in double precision.
  double (*sum_of_squares)(const float *x, ptrdiff_t count);
  /// Takes one step of AdamW on elements begin ..< end of the parameters, their two moments and their moving average.
  void (*adamw)(const ck_adamw *step, const float *gradient, float *parameters, float *first,
                float *second, float *average, ptrdiff_t begin, ptrdiff_t end);

  /// sums[i] += e^(−d) with d = scale · √squares[i], the Matérn function of smoothness 1/2.
  ///
  /// `count` is a multiple of eight. A square below zero counts as zero.
  void (*add_matern_half)(const float *squares, double scale, double *sums, ptrdiff_t count);
  /// sums[i] += (1 + √3 d) e^(−√3 d), the Matérn function of smoothness 3/2, of the same arguments.
  void (*add_matern_three_halves)(const float *squares, double scale, double *sums,
                                  ptrdiff_t count);
} ck_kernels;

/// Returns the number of floats that `forward` needs as scratch memory.
ptrdiff_t ck_scratch_count(const ck_network *network, const ck_graphs *graphs);

/// Returns the tables that this processor can run, fastest first, in a static array of `*count`.
const ck_kernels *_Nonnull const *_Nonnull ck_supported_kernels(ptrdiff_t *count);

/// Returns the fastest table that this processor can run.
const ck_kernels *ck_fastest_kernels(void);

#pragma clang assume_nonnull end
