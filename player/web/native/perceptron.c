/* Two-layer perceptrons over blocks of anchors. */

#include "core.h"

/* Rows that a tile of outputs is computed for at once: 4 x 8 sums fill the registers. */
#define ROWS 4

/* Where the rows of a block find their inputs and what their sums begin with. */
typedef struct {
  const f32 *inputs[BLOCK];
  const f32 *starts[BLOCK];
} Sources;

/* Outputs [at, at + TILE) of ROWS rows; w is (inputs, TILE). */
static inline void tile(const f32 *const *x, const f32 *const *starts, const f32 *w, u32 inputs, u32 at,
                        v128_t floor, f32 *const *out) {
  v128_t low[ROWS], high[ROWS];
  for (u32 r = 0; r < ROWS; r++) {
    low[r] = wasm_v128_load(starts[r] + at);
    high[r] = wasm_v128_load(starts[r] + at + 4);
  }
  const f32 *x0 = x[0], *x1 = x[1], *x2 = x[2], *x3 = x[3];
  for (u32 k = 0; k < inputs; k++, w += TILE) {
    v128_t a = wasm_v128_load(w), b = wasm_v128_load(w + 4);
    v128_t s0 = wasm_v128_load32_splat(x0 + k), s1 = wasm_v128_load32_splat(x1 + k);
    low[0] = wasm_f32x4_add(low[0], wasm_f32x4_mul(a, s0));
    high[0] = wasm_f32x4_add(high[0], wasm_f32x4_mul(b, s0));
    low[1] = wasm_f32x4_add(low[1], wasm_f32x4_mul(a, s1));
    high[1] = wasm_f32x4_add(high[1], wasm_f32x4_mul(b, s1));
    v128_t s2 = wasm_v128_load32_splat(x2 + k), s3 = wasm_v128_load32_splat(x3 + k);
    low[2] = wasm_f32x4_add(low[2], wasm_f32x4_mul(a, s2));
    high[2] = wasm_f32x4_add(high[2], wasm_f32x4_mul(b, s2));
    low[3] = wasm_f32x4_add(low[3], wasm_f32x4_mul(a, s3));
    high[3] = wasm_f32x4_add(high[3], wasm_f32x4_mul(b, s3));
  }
  for (u32 r = 0; r < ROWS; r++) {
    wasm_v128_store(out[r] + at, wasm_f32x4_max(low[r], floor));
    wasm_v128_store(out[r] + at + 4, wasm_f32x4_max(high[r], floor));
  }
}

/* out (count, outputs) = max(starts + inputs w, floor). What is not a number stays so. */
static void layer(const Sources *from, u32 count, const f32 *w, u32 inputs, u32 outputs, f32 floor, f32 *out) {
  const f32 *x[ROWS], *starts[ROWS];
  f32 *to[ROWS];
  v128_t least = wasm_f32x4_splat(floor);
  for (u32 at = 0; at < outputs; at += TILE, w += inputs * TILE) {
    for (u32 row = 0; row < count; row += ROWS) {
      for (u32 r = 0; r < ROWS; r++) {
        /* The last row stands in for those that there are not. */
        u32 i = row + r < count ? row + r : count - 1;
        x[r] = from->inputs[i];
        starts[r] = from->starts[i];
        to[r] = out + i * outputs;
      }
      tile(x, starts, w, inputs, at, least, to);
    }
  }
}

#define ANY_NUMBER (-__builtin_inff())

/* What the known inputs of anchors and the bias add up to. */
static void start_block(const Perceptron *p, const f32 *known, const u32 *anchors, const u32 *rows, u32 count,
                        f32 *out) {
  Sources from;
  for (u32 i = 0; i < count; i++) {
    from.inputs[i] = known + anchors[rows[i]] * p->known;
    from.starts[i] = p->b1;
  }
  layer(&from, count, p->w1_known, p->known, p->hidden, ANY_NUMBER, out);
}

void run_block(const Perceptron *p, const Scratch *scratch, const f32 *known, const u32 *anchors,
               const f32 *inputs, const u32 *rows, u32 count, f32 *out) {
  Sources from;
  int own = p->known > 0 && !p->sums;
  if (own) start_block(p, known, anchors, rows, count, scratch->starts);
  for (u32 i = 0; i < count; i++) {
    from.inputs[i] = inputs + rows[i] * p->inputs;
    from.starts[i] = own ? scratch->starts + i * p->hidden : p->sums ? p->sums + rows[i] * p->hidden : p->b1;
  }
  layer(&from, count, p->w1, p->inputs, p->hidden, 0, scratch->hidden);
  for (u32 i = 0; i < count; i++) {
    from.inputs[i] = scratch->hidden + i * p->hidden;
    from.starts[i] = p->b2;
  }
  layer(&from, count, p->w2, p->hidden, p->outputs, ANY_NUMBER, out);
}

static u32 rows_from(u32 first, u32 count, u32 *rows) {
  u32 size = count - first < BLOCK ? count - first : BLOCK;
  for (u32 i = 0; i < size; i++) rows[i] = first + i;
  return size;
}

/* out (count, p->hidden): what the known inputs of anchors and the bias add up to. */
EXPORT(known_sums)
void known_sums(const Perceptron *p, const f32 *known, const u32 *anchors, u32 count, f32 *out) {
  u32 rows[BLOCK];
  for (u32 first = 0; first < count; first += BLOCK) {
    u32 size = rows_from(first, count, rows);
    start_block(p, known, anchors, rows, size, out + first * p->hidden);
  }
}

/* out (count, p->outputs) = p(inputs (count, p->inputs)); 0 for anchors that are not inside. */
EXPORT(field_perceptron)
void field_perceptron(const Perceptron *p, const Scratch *scratch, const f32 *inputs, const u32 *anchors,
                      const u8 *inside, u32 count, f32 *out) {
  u32 rows[BLOCK];
  for (u32 first = 0; first < count; first += BLOCK) {
    u32 size = rows_from(first, count, rows);
    run_block(p, scratch, 0, anchors, inputs, rows, size, out + first * p->outputs);
  }
  for (u32 i = 0; i < count; i++) {
    if (!inside[anchors[i]]) __builtin_memset(out + i * p->outputs, 0, 4 * p->outputs);
  }
}
