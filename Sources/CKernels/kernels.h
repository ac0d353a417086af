// The kernels' bodies, compiled once for each instruction set by the file that includes them.
//
// The including file defines
//   KERNELS       the name of the table this makes
//   KERNELS_NAME  the same as text
//   LANES         floats in a vector register
//   TILE_ROWS, TILE_VECTORS  the block of results that a matrix product keeps in registers
//   WIDE_ROWS, WIDE_VECTORS  the same where there are no more rows than WIDE_ROWS
//   MESSAGE_EDGES, MESSAGE_VECTORS  edges, and vectors of each of their messages, that are summed side by side
//   FUSED         1 if the instruction set has a fused multiply-add
//   TARGET        the `target` attribute of the functions, if they need one

#include <string.h>
#if LANES == 16 && defined(__x86_64__)
#include <immintrin.h>
#endif

#include "CKernels.h"
#include "scratch.h"

#pragma STDC FP_CONTRACT OFF
#ifdef TARGET
#pragma clang attribute push(__attribute__((target(TARGET))), apply_to = function)
#endif

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

typedef float vec __attribute__((ext_vector_type(LANES)));
typedef int32_t ivec __attribute__((ext_vector_type(LANES)));

// MARK: Vectors

INLINE vec splat(float x) { return (vec)x; }

/// The first `count` floats at `p`, zeros beyond; one load where `count` is the constant LANES.
INLINE vec load(const float *p, ptrdiff_t count) {
  vec v = {0};
  if (count == LANES) {
    memcpy(&v, p, sizeof v);
  } else {
    for (ptrdiff_t l = 0; l < count; l++) v[l] = p[l];
  }
  return v;
}

INLINE void store(float *p, vec v, ptrdiff_t count) {
  if (count == LANES) {
    memcpy(p, &v, sizeof v);
  } else {
    for (ptrdiff_t l = 0; l < count; l++) p[l] = v[l];
  }
}

/// a · b + c, rounded once.
INLINE vec fma_v(vec a, vec b, vec c) {
#if FUSED
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

INLINE float fma_s(float a, float b, float c) {
#if FUSED
  return __builtin_fmaf(a, b, c);
#else
  return a * b + c;
#endif
}

/// x kept within low ... high; a NaN stays a NaN.
INLINE vec clamp_v(vec x, float low, float high) {
  x = x < splat(low) ? splat(low) : x;
  return x > splat(high) ? splat(high) : x;
}

/// x kept within ±limit, in one instruction where there is one; a NaN becomes anything.
INLINE vec confine_v(vec x, float limit) {
#if LANES == 16 && defined(__x86_64__)
  return (vec)_mm512_range_ps((__m512)x, (__m512)splat(limit), 2);
#else
  return clamp_v(x, -limit, limit);
#endif
}

/// log₂ e, with a relative error of 1.4e-8.
#define LOG2_E 0x1.715476p0f

/// Runs a statement for each of `n` vectors. Step by step for all of them, so that whoever has several at a time
/// gives the processor as many independent operations side by side.
#define EACH UNROLL for (int v = 0; v < n; v++)

/// The most vectors that the next functions take at a time.
enum { SIDE_BY_SIDE = MESSAGE_EDGES * MESSAGE_VECTORS };

/// 2^(−rate x) as the products of `decay` and `power`, all of them normal numbers for |x| ≤ 87 and a rate up to log₂ e.
///
/// −rate x = n + f, |f| ≤ ½; 2ᶠ by the polynomial of least relative error, 9.6e-8, among those that are 1 at 0. What
/// rate x is off by comes on top: nothing for a rate of 1; for log₂ e 1.4e-8 |x|, and 6e-8 |x| more without a fused
/// multiply-add.
INLINE void decays(const int n, const vec *x, const float rate, vec *decay, vec *power) {
  // Adding 1.5 · 2²³ rounds to an integer and leaves it in the low bits of the sum: here n + 127, which as an
  // exponent stands for 2ⁿ.
  const vec shifter = splat(0x1.8p23f + 127);
  vec f[SIDE_BY_SIDE];
  EACH power[v] = fma_v(x[v], splat(-rate), shifter);
  EACH f[v] = fma_v(x[v], splat(-rate), shifter - power[v]);
  EACH decay[v] = fma_v(splat(0x1.5bb84ep-10f), f[v], splat(0x1.3cea1ep-7f));
  EACH decay[v] = fma_v(decay[v], f[v], splat(0x1.c6b704p-5f));
  EACH decay[v] = fma_v(decay[v], f[v], splat(0x1.ebf9bep-3f));
  EACH decay[v] = fma_v(decay[v], f[v], splat(0x1.62e42ap-1f));
  EACH decay[v] = fma_v(decay[v], f[v], splat(1.0f));
  EACH power[v] = (vec)((ivec)power[v] << 23);
}

/// 1 + 2^(−rate x), with x confined to ±87; of a NaN it is anything.
INLINE void one_plus_decays(const int n, const vec *x, const float rate, vec *out) {
  vec confined[SIDE_BY_SIDE], power[SIDE_BY_SIDE];
  EACH confined[v] = confine_v(x[v], 87.0f);
  decays(n, confined, rate, out, power);
  EACH out[v] = fma_v(out[v], power[v], splat(1.0f));
}

/// SiLU(x); of a NaN it is one.
INLINE vec silu_v(vec x) {
  vec divisor;
  one_plus_decays(1, &x, LOG2_E, &divisor);
  return x / divisor;
}

/// d(x σ(x))/dx = σ + x σ (1 − σ), σ(x) = 1 / (1 + exp(−x)).
INLINE vec silu_slope_v(vec x) {
  vec divisor;
  one_plus_decays(1, &x, LOG2_E, &divisor);
  const vec sigma = 1.0f / divisor;
  return fma_v(x * sigma, 1.0f - sigma, sigma);
}

/// exp(−x), with x clamped to ±87.
INLINE vec exp_minus_v(vec x) {
  vec decay, power;
  x = clamp_v(x, -87.0f, 87.0f);
  decays(1, &x, LOG2_E, &decay, &power);
  return decay * power;
}

/// log(x) of a positive normal x.
///
/// log(x) = e ln 2 + 2 artanh(s), s = (m − 1)/(m + 1), x = 2ᵉ m, √½ ≤ m < √2; series to s⁹.
INLINE vec log_v(vec x) {
  // Moving √½ to a power of two makes the exponent field split x where m is centred on 1.
  const ivec offset = (ivec)x - 0x3f3504f3;
  const ivec exponent = offset >> 23;
  const vec m = (vec)((ivec)x - (exponent << 23));
  const vec e = __builtin_convertvector(exponent, vec);
  const vec s = (m - 1.0f) / (m + 1.0f);
  const vec q = s * s;
  vec sum = splat(2.0f / 9);
  sum = fma_v(sum, q, splat(2.0f / 7));
  sum = fma_v(sum, q, splat(2.0f / 5));
  sum = fma_v(sum, q, splat(2.0f / 3));
  const vec small = fma_v(s * q, sum, e * splat(0x1.7f7d1cp-20f));
  return fma_v(e, splat(0x1.62e4p-1f), fma_v(s, splat(2.0f), small));
}

// MARK: Matrix products

/// Rows of a matrix.
typedef struct {
  const float *elements;
  /// From one row to the next; 0 if there is but one, for all.
  ptrdiff_t step;
  /// Which rows; null for all in their order.
  const int32_t *chosen;
} matrix_rows;

INLINE const float *row(const matrix_rows s, ptrdiff_t i) {
  return s.elements + (s.chosen ? s.chosen[i] : i) * s.step;
}

/// out = begin + a · b, where `begin` may be `out`.
typedef struct {
  /// Element (r, p) is a[r · row_step + p · depth_step], so one body serves a product and a product with the left
  /// factor transposed.
  const float *a;
  ptrdiff_t row_step;
  ptrdiff_t depth_step;
  const float *b;
  ptrdiff_t b_step;
  matrix_rows begin;
  float *out;
  ptrdiff_t out_step;
  ptrdiff_t rows;
  ptrdiff_t depth;
  ptrdiff_t columns;
} matrix_product;

/// `rows` × `vectors` · LANES results, all in registers, from row i and column c on: `depth` outer products.
INLINE void tile(const int rows, const int vectors, const matrix_product s, ptrdiff_t i,
                 ptrdiff_t c) {
  vec sum[TILE_ROWS][WIDE_VECTORS];
  UNROLL for (int r = 0; r < rows; r++) {
    const float *begin = row(s.begin, i + r) + c;
    UNROLL for (int v = 0; v < vectors; v++) sum[r][v] = load(begin + v * LANES, LANES);
  }
  const float *a = s.a + i * s.row_step;
  const float *b = s.b + c;
  for (ptrdiff_t p = 0; p < s.depth; p++) {
    vec right[WIDE_VECTORS];
    UNROLL for (int v = 0; v < vectors; v++) right[v] = load(b + v * LANES, LANES);
    UNROLL for (int r = 0; r < rows; r++) {
      const vec left = splat(a[r * s.row_step]);
      UNROLL for (int v = 0; v < vectors; v++) sum[r][v] = fma_v(left, right[v], sum[r][v]);
    }
    a += s.depth_step;
    b += s.b_step;
  }
  UNROLL for (int r = 0; r < rows; r++) {
    float *out = s.out + (i + r) * s.out_step + c;
    UNROLL for (int v = 0; v < vectors; v++) store(out + v * LANES, sum[r][v], LANES);
  }
}

/// The results of `vectors` · LANES columns from c on for any number of rows.
INLINE void column_block(const int vectors, const matrix_product s, ptrdiff_t c) {
  ptrdiff_t i = 0;
  for (; i + TILE_ROWS <= s.rows; i += TILE_ROWS) tile(TILE_ROWS, vectors, s, i, c);
  switch (s.rows - i) {
#if TILE_ROWS > 6
    case 7: tile(7, vectors, s, i, c); break;
    case 6: tile(6, vectors, s, i, c); break;
#endif
#if TILE_ROWS > 4
    case 5: tile(5, vectors, s, i, c); break;
    case 4: tile(4, vectors, s, i, c); break;
#endif
    case 3: tile(3, vectors, s, i, c); break;
    case 2: tile(2, vectors, s, i, c); break;
    case 1: tile(1, vectors, s, i, c); break;
  }
}

/// The results of WIDE_VECTORS · LANES columns from c on for at most WIDE_ROWS rows.
INLINE void wide_block(const matrix_product s, ptrdiff_t c) {
  switch (s.rows) {
#if WIDE_ROWS > 2
    case 4: tile(4, WIDE_VECTORS, s, 0, c); break;
    case 3: tile(3, WIDE_VECTORS, s, 0, c); break;
#endif
    case 2: tile(2, WIDE_VECTORS, s, 0, c); break;
    case 1: tile(1, WIDE_VECTORS, s, 0, c); break;
  }
}

/// By reference, since a copy would wait for the stores that have just made it.
static void product(const matrix_product *terms) {
  const matrix_product s = *terms;
  ptrdiff_t c = 0;
#define COLUMNS(vectors) \
  for (; c + (vectors) * LANES <= s.columns; c += (vectors) * LANES) column_block(vectors, s, c);
  // Few rows leave registers free; wider blocks then hide the latency of a multiply-add, and read the right
  // factor from end to end.
  if (s.rows <= WIDE_ROWS) {
    for (; c + WIDE_VECTORS * LANES <= s.columns; c += WIDE_VECTORS * LANES) wide_block(s, c);
  }
  COLUMNS(TILE_VECTORS)
#if TILE_VECTORS > 2
  COLUMNS(2)
#endif
  COLUMNS(1)
#undef COLUMNS
  for (; c < s.columns; c++) {
    for (ptrdiff_t r = 0; r < s.rows; r++) {
      float sum = row(s.begin, r)[c];
      for (ptrdiff_t p = 0; p < s.depth; p++) {
        sum = fma_s(s.a[r * s.row_step + p * s.depth_step], s.b[p * s.b_step + c], sum);
      }
      s.out[r * s.out_step + c] = sum;
    }
  }
}

static void add_product(const float *x, const float *w, float *out, ptrdiff_t rows,
                        ptrdiff_t depth, ptrdiff_t columns) {
  product(&(matrix_product){
      .a = x, .row_step = depth, .depth_step = 1, .b = w, .b_step = columns,
      .begin = {.elements = out, .step = columns}, .out = out, .out_step = columns,
      .rows = rows, .depth = depth, .columns = columns});
}

static void add_transposed_product(const float *x, const float *g, float *out, ptrdiff_t rows,
                                   ptrdiff_t x_columns, ptrdiff_t g_columns) {
  product(&(matrix_product){
      .a = x, .row_step = 1, .depth_step = x_columns, .b = g, .b_step = g_columns,
      .begin = {.elements = out, .step = g_columns}, .out = out, .out_step = g_columns,
      .rows = x_columns, .depth = rows, .columns = g_columns});
}

static void add_product_transposed(const float *g, const float *w, float *out, ptrdiff_t rows,
                                   ptrdiff_t depth, ptrdiff_t columns) {
  enum { WIDE = TILE_VECTORS * LANES, DEEP = 128 };
  float panel[DEEP * WIDE];
  for (ptrdiff_t c = 0; c < columns; c += WIDE) {
    const ptrdiff_t wide = columns - c < WIDE ? columns - c : WIDE;
    for (ptrdiff_t p = 0; p < depth; p += DEEP) {
      const ptrdiff_t deep = depth - p < DEEP ? depth - p : DEEP;
      for (ptrdiff_t j = 0; j < wide; j++) {
        for (ptrdiff_t i = 0; i < deep; i++) panel[i * WIDE + j] = w[(c + j) * depth + p + i];
      }
      product(&(matrix_product){
          .a = g + p, .row_step = depth, .depth_step = 1, .b = panel, .b_step = WIDE,
          .begin = {.elements = out + c, .step = columns}, .out = out + c, .out_step = columns,
          .rows = rows, .depth = deep, .columns = wide});
    }
  }
}

// MARK: SiLU

/// Runs `body`, which may use `c` and `count`, over elements c ..< c + count of begin ..< end.
#define FOR_COLUMNS(begin, end, body)             \
  do {                                            \
    ptrdiff_t c = (begin);                        \
    for (; c + LANES <= (end); c += LANES) {      \
      const ptrdiff_t count = LANES;              \
      body;                                       \
    }                                             \
    if (c < (end)) {                              \
      const ptrdiff_t count = (end) - c;          \
      body;                                       \
    }                                             \
  } while (0)

static void silu(const float *x, float *out, ptrdiff_t length) {
  FOR_COLUMNS(0, length, {
    store(out + c, silu_v(load(x + c, count)), count);
  });
}

static void silu_backward(const float *x, float *g, ptrdiff_t length) {
  FOR_COLUMNS(0, length, {
    const vec slope = silu_slope_v(load(x + c, count));
    store(g + c, load(g + c, count) * slope, count);
  });
}

// MARK: Messages

/// A row for each node that receives, each that sends, and each relation; three of them make a message.
typedef struct {
  const float *receivers;
  const float *senders;
  const float *relations;
} message_rows;

/// Adds to `sum` what comes along `edges` edges from e on, in columns c on: of each, `vectors` vectors of `count`
/// columns.
///
/// `terms` have the sum z, of which the message is the SiLU. `factors`, if there are any, have the product 2^(−z), and
/// no edge needs an exponential. `receiver` holds `vectors` vectors of the receiver's terms, then as many factors.
INLINE void add_messages(const int edges, const int vectors, const ptrdiff_t count,
                         const float rate, const ck_edges s, const message_rows terms,
                         const message_rows *factors, int32_t e, ptrdiff_t c, const vec *receiver,
                         vec *sum) {
  const int n = edges * vectors;
  vec z[SIDE_BY_SIDE], divisor[SIDE_BY_SIDE], envelope[MESSAGE_EDGES];
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
  if (!factors) one_plus_decays(n, z, rate, divisor);
  EACH z[v] /= divisor[v];
  UNROLL for (int k = 0; k < edges; k++) {
    UNROLL for (int v = 0; v < vectors; v++) {
      sum[v] = fma_v(envelope[k], z[k * vectors + v], sum[v]);
    }
  }
}

/// The message to node i, columns from c on: `vectors` vectors of `count` of them.
INLINE void message(const int vectors, const ptrdiff_t count, const float rate, const ck_edges s,
                    const message_rows terms, const message_rows *factors, ptrdiff_t i,
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

/// `messages` to nodes first ..< last, with another rate in SiLU.
INLINE void messages_at(const float rate, const ck_edges s, const message_rows terms,
                        const message_rows *factors, ptrdiff_t first, ptrdiff_t last, float *out) {
  for (ptrdiff_t i = first; i < last; i++) {
    ptrdiff_t begin = 0;
    for (; begin + MESSAGE_VECTORS * LANES <= s.width; begin += MESSAGE_VECTORS * LANES) {
      message(MESSAGE_VECTORS, LANES, rate, s, terms, factors, i, begin, out);
    }
    FOR_COLUMNS(begin, s.width, message(1, count, rate, s, terms, factors, i, c, out));
  }
}

static void messages(const ck_edges *edges, const float *a, const float *b, const float *t,
                     float *out) {
  const message_rows terms = {.receivers = a, .senders = b, .relations = t};
  messages_at(LOG2_E, *edges, terms, NULL, 0, edges->nodes, out);
}

static void messages_backward(const ck_edges *edges, const float *a, const float *b, const float *t,
                              const float *g, float *da, float *db, float *dt) {
  const ck_edges s = *edges;
  for (ptrdiff_t i = 0; i < s.nodes; i++) {
    FOR_COLUMNS(0, s.width, {
      const vec receiver = load(a + i * s.width + c, count);
      const vec incoming = s.scale * load(g + i * s.width + c, count);
      vec sum = {0};
      for (int32_t e = s.starts[i]; e < s.starts[i + 1]; e++) {
        const ptrdiff_t sender = (s.senders[e] - s.first_node) * s.width + c;
        const ptrdiff_t relation = s.relations[e] * s.width + c;
        const vec z = receiver + load(b + sender, count) + load(t + relation, count);
        const vec dz = splat(s.envelope[s.relations[e]]) * incoming * silu_slope_v(z);
        sum += dz;
        store(db + sender, load(db + sender, count) + dz, count);
        store(dt + relation, load(dt + relation, count) + dz, count);
      }
      store(da + i * s.width + c, load(da + i * s.width + c, count) + sum, count);
    });
  }
}

// MARK: Log-sum-exp pooling

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
      // The largest term is taken out, so no β overflows.
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
      // Lane by lane, so that the sum runs over the columns whatever the width of a register.
      const vec term = incoming * (mean - pooled);
      for (ptrdiff_t l = 0; l < count; l++) log_beta_gradient += term[l];
    });
  }
  return log_beta_gradient;
}

// MARK: A whole network
//
// Layer by layer what the functions above do, but for what is known before a graph comes. Graphs go through
// together until their nodes fill PANEL rows, so that what the layers hand on stays in the nearest caches.

/// out (rows, columns) += x (rows, depth) · w, where most of x is zero.
static void add_sparse_product(const float *x, const float *w, float *out, ptrdiff_t rows,
                               ptrdiff_t depth, ptrdiff_t columns) {
  for (ptrdiff_t i = 0; i < rows; i++) {
    for (ptrdiff_t p = 0; p < depth; p++) {
      const float left = x[i * depth + p];
      if (left == 0) continue;
      FOR_COLUMNS(0, columns, {
        const vec sum = load(out + i * columns + c, count);
        store(out + i * columns + c,
              fma_v(splat(left), load(w + p * columns + c, count), sum), count);
      });
    }
  }
}

/// out (width) += the given rows of a table, `vectors` · LANES columns of them.
INLINE void add_rows_block(const int vectors, const float *table, const int32_t *rows,
                           ptrdiff_t count, ptrdiff_t width, float *out) {
  vec sum[6];
  UNROLL for (int v = 0; v < vectors; v++) sum[v] = load(out + v * LANES, LANES);
  for (ptrdiff_t r = 0; r < count; r++) {
    const float *row = table + rows[r] * width;
    UNROLL for (int v = 0; v < vectors; v++) sum[v] += load(row + v * LANES, LANES);
  }
  UNROLL for (int v = 0; v < vectors; v++) store(out + v * LANES, sum[v], LANES);
}

/// out (width) += the given rows of a table (…, width).
static void add_rows(const float *table, const int32_t *rows, ptrdiff_t count, ptrdiff_t width,
                     float *out) {
  ptrdiff_t c = 0;
#define COLUMNS(vectors)                                                   \
  for (; c + (vectors) * LANES <= width; c += (vectors) * LANES) {         \
    add_rows_block(vectors, table + c, rows, count, width, out + c);       \
  }
  COLUMNS(6)
  COLUMNS(3)
  COLUMNS(1)
#undef COLUMNS
  for (; c < width; c++) {
    for (ptrdiff_t r = 0; r < count; r++) out[c] += table[rows[r] * width + c];
  }
}

/// The next tensor of a network.
INLINE const float *take(const float **tensors, ptrdiff_t count) {
  const float *tensor = *tensors;
  *tensors += ck_padded(count);
  return tensor;
}

/// Nodes as readers of their features see them.
typedef struct {
  ptrdiff_t nodes;
  const int32_t *species;
  /// As many as there are species; 1 once the features are made.
  ptrdiff_t leading;
  /// The features, once they are made, and outputs of hidden layers side by side: `depth` of `step` columns so far.
  float *outputs;
  ptrdiff_t depth;
  ptrdiff_t step;
} node_features;

/// The next reader.
INLINE const float *take_reader(const float **tensors, const node_features s, ptrdiff_t columns) {
  return take(tensors, (s.leading + s.depth) * columns);
}

/// What a reader makes of each node before any output.
INLINE matrix_rows leading_rows(const node_features s, const float *reader, ptrdiff_t columns) {
  return (matrix_rows){
      .elements = reader, .step = s.leading == 1 ? 0 : columns, .chosen = s.species};
}

/// out (nodes, columns) = what a reader makes of the features; see `ck_network`.
static void read_features(const node_features s, const float *reader, float *out,
                          ptrdiff_t out_step, ptrdiff_t columns) {
  product(&(matrix_product){
      .a = s.outputs, .row_step = s.step, .depth_step = 1,
      .b = reader + s.leading * columns, .b_step = columns,
      .begin = leading_rows(s, reader, columns),
      .out = out, .out_step = out_step,
      .rows = s.nodes, .depth = s.depth, .columns = columns});
}

/// The mean over each graph's nodes of `columns` of their rows.
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

/// The largest size of a node's term that factors are made of. So the product of two is a number and not zero; where
/// the factor of a relation is none or zero, z is beyond ±64 and 1 + 2^(−z) as good as infinite or 1.
#define FACTOR_LIMIT 31.0f

/// Sets `factors` to the 2^(−x) of the terms x, and returns whether all of these are within ±FACTOR_LIMIT.
static int make_factors(const float *terms, ptrdiff_t length, float *factors) {
  ivec within = ~(ivec){0};
  FOR_COLUMNS(0, length, {
    const vec x = load(terms + c, count);
    vec decay;
    vec power;
    within &= (x >= splat(-FACTOR_LIMIT)) & (x <= splat(FACTOR_LIMIT));
    decays(1, &x, 1, &decay, &power);
    store(factors + c, decay * power, count);
  });
  int all = 1;
  for (int l = 0; l < LANES; l++) all &= within[l] != 0;
  return all;
}

/// The messages of a network's block after the first, in units of ln 2; `room` has two rows for each node.
static void block_messages(const ck_edges s, const int32_t *graph_starts, ptrdiff_t graphs,
                           const message_rows terms, const float *relation_factors, float *room,
                           float *out) {
  float *receiver_factors = room, *sender_factors = room + s.nodes * s.width;
  const message_rows factors = {.receivers = receiver_factors,
                                .senders = sender_factors,
                                .relations = relation_factors};
  for (ptrdiff_t k = 0; k < graphs; k++) {
    const ptrdiff_t first = graph_starts[k] - s.first_node;
    const ptrdiff_t last = graph_starts[k + 1] - s.first_node;
    const ptrdiff_t begin = first * s.width, length = (last - first) * s.width;
    // Factors pay from 3 edges a node on, or from 9, by the instruction set: all have one bound, for the same bits.
    const int pays = s.starts[last] - s.starts[first] > 4 * (last - first);
    if (pays && make_factors(terms.receivers + begin, length, receiver_factors + begin) &&
        make_factors(terms.senders + begin, length, sender_factors + begin)) {
      messages_at(1, s, terms, &factors, first, last, out);
    } else {
      messages_at(1, s, terms, NULL, first, last, out);
    }
  }
}

/// Graphs first ..< last.
static void forward_panel(const ck_network *network, const ck_graphs *graphs, ptrdiff_t first,
                          ptrdiff_t last, float *scratch, float *out) {
  const ck_network s = *network;
  const ptrdiff_t d = s.width, g = last - first;
  const ptrdiff_t start = graphs->graph_starts[first];
  const ptrdiff_t n = graphs->graph_starts[last] - start;
  const int32_t *starts = graphs->graph_starts + first;
  const float *context = s.contexts ? graphs->context + first * s.contexts : NULL;
  node_features nodes = {
      .nodes = n, .species = graphs->species + start, .leading = s.species,
      .outputs = ck_take_scratch(&scratch, n * (s.blocks + 1) * d), .step = (s.blocks + 1) * d};
  float *sum = ck_take_scratch(&scratch, n * d);
  float *a = ck_take_scratch(&scratch, n * d);
  float *b = ck_take_scratch(&scratch, n * d);
  float *factors = ck_take_scratch(&scratch, 2 * n * d);
  float *message = ck_take_scratch(&scratch, n * d);
  float *shift = ck_take_scratch(&scratch, g * d);
  float *pooled = ck_take_scratch(&scratch, g * s.blocks * d);
  const ck_edges edges = {
      .starts = graphs->edge_starts + start, .senders = graphs->senders,
      .relations = graphs->relations, .envelope = s.envelope, .scale = 1,
      .first_node = start, .nodes = n, .width = d};
  // Without an edge there is no message, and nothing that goes into one is needed.
  const int has_edges = edges.starts[0] < edges.starts[n];

  const float *tensors = s.tensors;
  for (ptrdiff_t k = 0; k < s.blocks; k++) {
    if (k == CK_MAKING_BLOCK) {
      float *made = nodes.outputs + nodes.depth;
      read_features(nodes, take_reader(&tensors, nodes, d), made, nodes.step, d);
      nodes.outputs = made;
      nodes.leading = 1;
      nodes.depth = d;
    }
    const float *context_map = take(&tensors, s.contexts * d);
    read_features(nodes, take_reader(&tensors, nodes, d), sum, d, d);
    if (k == 0) {
      for (ptrdiff_t i = 0; i < n; i++) {
        const int32_t *kinds = graphs->kinds + edges.starts[i];
        add_rows(s.first_messages, kinds, edges.starts[i + 1] - edges.starts[i], d, sum + i * d);
      }
    } else {
      const float *receiver = take_reader(&tensors, nodes, d);
      const float *sender = take_reader(&tensors, nodes, d);
      const float *relation = take(&tensors, s.relations * d);
      const float *relation_factors = take(&tensors, s.relations * d);
      const float *message_weight = take(&tensors, d * d);
      if (has_edges) {
        read_features(nodes, receiver, a, d, d);
        read_features(nodes, sender, b, d, d);
        const message_rows terms = {.receivers = a, .senders = b, .relations = relation};
        block_messages(edges, starts, g, terms, relation_factors, factors, message);
        add_product(message, message_weight, sum, n, d, d);
      }
    }

    // Of the context, and so the same for all nodes of a graph.
    memset(shift, 0, 4 * (size_t)(g * d));
    add_sparse_product(context, context_map, shift, g, s.contexts, d);
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
  if (s.pools_softly) {
    read_features(nodes, take_reader(&tensors, nodes, d), a, d, d);
    log_sum_exp(a, starts, pooled, g, d, s.beta, s.limit);
    inputs = d;
    nodes.leading = 1;
  } else {
    mean_rows((matrix_rows){.elements = nodes.outputs, .step = nodes.step}, starts, pooled, g,
              inputs);
  }
  for (ptrdiff_t l = 0; l <= s.readouts; l++) {
    const ptrdiff_t outputs = l < s.readouts ? s.readout_widths[l] : 1;
    const float *layer = take(&tensors, (nodes.leading + inputs) * outputs);
    float *result = l < s.readouts ? ck_take_scratch(&scratch, g * outputs) : out + first;
    matrix_rows begin = {.elements = layer};
    if (nodes.leading > 1) {
      mean_rows(leading_rows(nodes, layer, outputs), starts, result, g, outputs);
      begin = (matrix_rows){.elements = result, .step = outputs};
    }
    product(&(matrix_product){
        .a = input, .row_step = inputs, .depth_step = 1,
        .b = layer + nodes.leading * outputs, .b_step = outputs, .begin = begin,
        .out = result, .out_step = outputs, .rows = g, .depth = inputs, .columns = outputs});
    if (l == 0) {
      add_sparse_product(
          context, take(&tensors, s.contexts * outputs), result, g, s.contexts, outputs);
    }
    if (l < s.readouts) silu(result, result, g * outputs);
    input = result;
    inputs = outputs;
    nodes.leading = 1;
  }
}

static void forward(const ck_network *network, const ck_graphs *graphs, float *scratch,
                    float *out) {
  for (ptrdiff_t first = 0; first < graphs->graphs;) {
    const ptrdiff_t last = ck_panel_end(graphs, first);
    forward_panel(network, graphs, first, last, scratch, out);
    first = last;
  }
}

// MARK: Optimiser

static double sum_of_squares(const float *x, ptrdiff_t length) {
  // Sixteen sums, whatever the width of a register.
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
    .forward = forward,
    .log_sum_exp = log_sum_exp,
    .log_sum_exp_backward = log_sum_exp_backward,
    .sum_of_squares = sum_of_squares,
    .adamw = adamw,
};

#ifdef TARGET
#pragma clang attribute pop
#endif
