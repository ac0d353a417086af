// Products of dense row-major matrices, shapes written (rows, columns).
//
// Each element of a result is one running sum of fused multiply-adds in ascending order of the summed index. It does
// not depend on how the result is cut into tiles, and so not on the number of rows.

#pragma once

#include "vectors.h"

/// Rows of a matrix.
typedef struct {
  const float *elements;
  /// From one row to the next; 0 where one row stands for all.
  ptrdiff_t step;
  /// The index of each row; null for all rows in order.
  const int32_t *chosen;
} matrix_rows;

INLINE const float *row(const matrix_rows s, ptrdiff_t i) {
  return s.elements + (s.chosen ? s.chosen[i] : i) * s.step;
}

/// out (rows, columns) = begin (rows, columns) + a (rows, depth) · b (depth, columns), where `begin` may be `out`.
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

/// Computes `rows` × `vectors` · LANES results from row i and column c on, all in registers: `depth` outer products.
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

/// Computes `vectors` · LANES columns from c on, for any number of rows.
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

/// Computes WIDE_VECTORS · LANES columns from c on, for at most WIDE_ROWS rows.
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

/// Computes a product. It takes a pointer, since a copy would wait for the stores that have just filled the struct.
static void product(const matrix_product *terms) {
  const matrix_product s = *terms;
  ptrdiff_t c = 0;
#define COLUMNS(vectors) \
  for (; c + (vectors) * LANES <= s.columns; c += (vectors) * LANES) column_block(vectors, s, c);
  // Few rows leave registers free. Wider blocks then hide the latency of a multiply-add, and read the right factor
  // sequentially.
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

/// Transposes blocks of the right factor into a panel on the stack and multiplies by that.
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

/// Adds to `vectors` · LANES columns of `out` the given rows of a table.
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

/// Adds to out (width) the given rows of a table (…, width), in their order.
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
