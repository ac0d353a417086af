// Single-precision kernels of the graph network, one table of functions for each instruction set.
//
// Every matrix is dense and row-major. Two laws hold for every function of every table:
//
// 1. Each element of a result is one running sum in ascending order of the summed index, with one
//    accumulator, so it does not depend on how many rows a batch has or on what the others hold.
// 2. Every multiply-add is fused and every other operation is a correctly rounded IEEE one, so
//    all tables give the same bits, except "sse2", the x86-64 baseline without fused
//    multiply-adds, which rounds twice.

#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// The incoming edges of every node, and the shape of the matrices that hold a row per node.
typedef struct {
  /// The edges that node i receives are starts[i] ..< starts[i + 1]; nodes + 1 values.
  const int32_t *starts;
  /// The sending node of each edge, counted from `first_node`.
  const int32_t *senders;
  /// The relation of each edge: a row of the relation table, an element of the envelope.
  const int32_t *relations;
  /// The weight of each relation's messages.
  const float *envelope;
  /// A factor common to all messages.
  float scale;
  ptrdiff_t first_node;
  ptrdiff_t nodes;
  ptrdiff_t width;
} ck_edges;

/// Some graphs end to end, as a whole network reads them.
typedef struct {
  /// The nodes of graph g are graph_starts[g] ..< graph_starts[g + 1]; graphs + 1 values.
  const int32_t *graph_starts;
  /// The species of each node.
  const int32_t *species;
  /// As in `ck_edges`, through all graphs; an edge joins nodes of one graph.
  const int32_t *edge_starts;
  const int32_t *senders;
  const int32_t *relations;
  /// The kind of each edge: a row of the network's first messages.
  const int32_t *kinds;
  /// (graphs, contexts); null if there are none.
  const float *_Nullable context;
  ptrdiff_t graphs;
} ck_graphs;

/// A network for answers alone.
///
/// The features of a node are those of its species plus what is linear in the outputs of the hidden layers so far, and
/// all that reads them is linear too. So few of them are made. A reader of features is one matrix of
/// species + outputs rows: what it makes of each species, biases and all, over what it makes of each output.
/// Before block CK_MAKING_BLOCK the features are made after all; from there on they stand in a reader as outputs do,
/// and one row for the biases in the place of the species.
typedef struct {
  /// Matrices from a multiple of CK_ALIGNMENT floats on each, with a column for each element of the result:
  /// - for each block what makes its features, if they are made before it, the map of the context, and the hidden
  ///   layer's reader; but for the first block also the readers of receivers and of senders and the relations' table,
  ///   all three times log₂ e, a table of 2^(−t) for each t of the relations', and what the hidden layer makes of
  ///   messages, times message scale / log₂ e;
  /// - the reader of what is pooled by log-sum-exp, if it is;
  /// - the readout's layers, the bias over the weight, but where the mean is pooled the first of them is a reader;
  ///   after the first its map of the context.
  const float *tensors;
  /// Before the first messages a node's features are those of its species, so the messages are known for the edges of
  /// each kind: what the first hidden layer makes of one, (kinds, width).
  const float *first_messages;
  /// The weight of each relation's messages.
  const float *envelope;
  ptrdiff_t species;
  ptrdiff_t relations;
  ptrdiff_t contexts;
  ptrdiff_t width;
  ptrdiff_t blocks;
  /// Widths of the readout's hidden layers, `readouts` of them; null if there are none.
  const ptrdiff_t *_Nullable readout_widths;
  ptrdiff_t readouts;
  /// Whether nodes are pooled by log-sum-exp, with these constants; else by their mean.
  int32_t pools_softly;
  float beta;
  float limit;
} ck_network;

/// Floats to a cache line.
#define CK_ALIGNMENT 16

/// The block whose features are made, since from there on that takes fewer multiply-adds.
#define CK_MAKING_BLOCK 2

/// What one step of AdamW needs to know beside its tensors.
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
  /// Of the exponential moving average of the parameters.
  float average_decay;
} ck_adamw;

/// The kernels, compiled for one instruction set; constant, and free of state.
typedef struct __attribute__((swift_attr("@Sendable"))) {
  /// "avx512", "avx2", "sse2" or "neon"; "portable" elsewhere.
  const char *name;

  /// out (rows, columns) += x (rows, depth) · w (depth, columns).
  void (*add_product)(const float *x, const float *w, float *out, ptrdiff_t rows, ptrdiff_t depth,
                      ptrdiff_t columns);
  /// The same where most of x is zero: its zeros cost nothing.
  void (*add_sparse_product)(const float *x, const float *w, float *out, ptrdiff_t rows,
                             ptrdiff_t depth, ptrdiff_t columns);
  /// out (columns of x, columns of g) += xᵀ · g; x (rows, x_columns), g (rows, g_columns).
  void (*add_transposed_product)(const float *x, const float *g, float *out, ptrdiff_t rows,
                                 ptrdiff_t x_columns, ptrdiff_t g_columns);
  /// out (rows, columns) += g (rows, depth) · wᵀ; w (columns, depth).
  void (*add_product_transposed)(const float *g, const float *w, float *out, ptrdiff_t rows,
                                 ptrdiff_t depth, ptrdiff_t columns);

  /// out = x · σ(x), σ the logistic function; relative error below 5e-7 where |x| < 20,
  /// 2.5e-7 + 1.4e-8 |x| where |x| < 80; by "sse2" 2.5e-7 + 8e-8 |x|.
  void (*silu)(const float *x, float *out, ptrdiff_t count);
  /// g = g · d(x · σ(x))/dx, in place.
  void (*silu_backward)(const float *x, float *g, ptrdiff_t count);

  /// out_i = scale · Σ_e SiLU(a_i + b_sender(e) + t_relation(e)) · envelope_relation(e).
  void (*messages)(const ck_edges *edges, const float *a, const float *b, const float *t,
                   float *out);
  /// Adds to da, db and dt what g, the gradient with respect to the messages, sends back.
  void (*messages_backward)(const ck_edges *edges, const float *a, const float *b, const float *t,
                            const float *g, float *da, float *db, float *dt);

  /// For each graph and column: log(Σ_i exp(β x_i)) / β, with x clamped to ±limit; x begins at node starts[0].
  void (*log_sum_exp)(const float *x, const int32_t *starts, float *out, ptrdiff_t graphs,
                      ptrdiff_t width, float beta, float limit);
  /// The outputs of a network, one a graph; `scratch` holds `ck_scratch_count` floats from a cache line on.
  void (*forward)(const ck_network *network, const ck_graphs *graphs, float *scratch, float *out);

  /// Sets dx to the gradient of `log_sum_exp` and returns dL/d(log β); g and out (graphs, width).
  float (*log_sum_exp_backward)(const float *x, const int32_t *starts, const float *out,
                                const float *g, float *dx, ptrdiff_t graphs, ptrdiff_t width,
                                float beta, float limit);

  /// The sum of squares of x, in double precision.
  double (*sum_of_squares)(const float *x, ptrdiff_t count);
  /// One AdamW step of elements begin ..< end, their two moments and their moving average.
  void (*adamw)(const ck_adamw *step, const float *gradient, float *parameters, float *first,
                float *second, float *average, ptrdiff_t begin, ptrdiff_t end);
} ck_kernels;

/// The floats that `forward` needs beside its input.
ptrdiff_t ck_scratch_count(const ck_network *network, const ck_graphs *graphs);

/// The tables that this processor can run, fastest first, in a static array of `*count`.
const ck_kernels *_Nonnull const *_Nonnull ck_supported_kernels(ptrdiff_t *count);

#pragma clang assume_nonnull end
