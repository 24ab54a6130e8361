/* From features to Gaussians, packed or as plain floats. */

#include "core.h"

/* A Gaussian as floats: mean, standard deviations, quaternion, opacity, colour. */
#define ROW 14
#define PACKED_WORDS 8

/* Some anchors of a clip, their dynamic features, and the heads for them. Pointers to arrays of all anchors
   are indexed by anchor, others by row of the group. */
typedef struct {
  u32 count;
  u32 per_anchor;
  const u32 *anchors;
  const f32 *dynamic;
  const f32 *features;
  const f32 *positions;
  const f32 *scales;
  const Perceptron *opacity;
  const Perceptron *color;
  const Perceptron *covariance;
  const Perceptron *offset;
  Scratch scratch;
  /* (BLOCK, outputs) of each head, followed by 16 bytes. */
  f32 *opacities;
  f32 *colors;
  f32 *covariances;
  f32 *offsets;
  /* (BLOCK, outputs of the opacity head) of the anchors that wait for the other heads. */
  f32 *kept;
} Group;

/* Where Gaussians go: packed words, or floats and anchors. */
typedef struct {
  u32 *packed;
  f32 *values;
  u32 *anchors;
  u32 count;
  /* Stays 0 as long as all numbers are finite. */
  v128_t finite;
} Sink;

/* A Gaussian in registers; the fourth lane is of no meaning where there are three numbers. */
typedef struct {
  v128_t mean, deviations, rotation, color;
  f32 opacity;
} Gaussian;

#define LN2_HIGH 0.693145751953125f
#define LN2_LOW 1.42860677e-6f

/* exp(x) for -87 <= x <= 88: 2^n times the series of the rest, which is at most ln(2) / 2. */
static inline v128_t exponential(v128_t x) {
  v128_t n = wasm_f32x4_nearest(wasm_f32x4_mul(x, wasm_f32x4_splat(1.44269504f)));
  v128_t r = wasm_f32x4_sub(x, wasm_f32x4_mul(n, wasm_f32x4_splat(LN2_HIGH)));
  r = wasm_f32x4_sub(r, wasm_f32x4_mul(n, wasm_f32x4_splat(LN2_LOW)));
  static const f32 series[] = {1 / 720.0f, 1 / 120.0f, 1 / 24.0f, 1 / 6.0f, 0.5f, 1, 1};
  v128_t sum = wasm_f32x4_splat(1 / 5040.0f);
  for (u32 i = 0; i < 7; i++) {
    sum = wasm_f32x4_add(wasm_f32x4_mul(sum, r), wasm_f32x4_splat(series[i]));
  }
  v128_t power = wasm_i32x4_shl(wasm_i32x4_trunc_sat_f32x4(n), 23);
  return wasm_i32x4_add(sum, power);
}

v128_t sigmoid(v128_t x) {
  v128_t bound = wasm_f32x4_max(wasm_f32x4_neg(x), wasm_f32x4_splat(-80));
  v128_t one = wasm_f32x4_splat(1);
  v128_t e = exponential(wasm_f32x4_min(bound, wasm_f32x4_splat(80)));
  return wasm_f32x4_div(one, wasm_f32x4_add(one, e));
}

static inline v128_t normalised(v128_t q) {
  v128_t squares = wasm_f32x4_mul(q, q);
  v128_t pairs = wasm_f32x4_add(squares, wasm_i32x4_shuffle(squares, squares, 1, 0, 3, 2));
  v128_t sum = wasm_f32x4_add(pairs, wasm_i32x4_shuffle(pairs, pairs, 2, 3, 0, 1));
  return wasm_f32x4_div(q, wasm_f32x4_max(wasm_f32x4_sqrt(sum), wasm_f32x4_splat(1e-12f)));
}

/* Three numbers; the fourth lane repeats the third. */
static inline v128_t three(v128_t v) { return wasm_i32x4_shuffle(v, v, 0, 1, 2, 2); }

/* 0 where a lane is finite, else not a number. */
static inline v128_t not_finite(v128_t v) { return wasm_f32x4_sub(v, v); }

/* round(v * most) of numbers in [0, 1]. */
static inline v128_t steps(v128_t v, v128_t most) {
  return wasm_u32x4_trunc_sat_f32x4(wasm_f32x4_add(wasm_f32x4_mul(v, most), wasm_f32x4_splat(0.5f)));
}

static inline u32 color_word(v128_t color) {
  v128_t c = steps(color, wasm_f32x4_make(2047, 2047, 1023, 0));
  return wasm_u32x4_extract_lane(c, 0) | wasm_u32x4_extract_lane(c, 1) << 11 |
         wasm_u32x4_extract_lane(c, 2) << 22;
}

static void pack(const Gaussian *g, u32 *out) {
  v128_t shorts = wasm_u32x4_shr(wasm_i32x4_add(g->deviations, wasm_i32x4_splat(0x4000)), 15);
  v128_t clamped = wasm_f32x4_max(wasm_f32x4_min(g->rotation, wasm_f32x4_splat(1)), wasm_f32x4_splat(-1));
  v128_t turns = wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_nearest(wasm_f32x4_mul(clamped, wasm_f32x4_splat(32767))));
  u32 opacity = (u32)(g->opacity * 65535 + 0.5f);
  wasm_v128_store(out, wasm_i32x4_replace_lane(g->mean, 3, (i32)color_word(g->color)));
  out[4] = (wasm_u32x4_extract_lane(shorts, 0) & 0xffff) | wasm_u32x4_extract_lane(shorts, 1) << 16;
  out[5] = (wasm_u32x4_extract_lane(shorts, 2) & 0xffff) | opacity << 16;
  v128_t pairs = wasm_i16x8_narrow_i32x4(turns, turns);
  wasm_v128_store64_lane(out + 6, pairs, 0);
}

/* The opacity and colour come last, over the fourth lanes of what stands before them. */
static void write_row(const Gaussian *g, f32 *out) {
  wasm_v128_store(out, g->mean);
  wasm_v128_store(out + 3, g->deviations);
  wasm_v128_store(out + 6, g->rotation);
  out[10] = g->opacity;
  out[11] = wasm_f32x4_extract_lane(g->color, 0);
  out[12] = wasm_f32x4_extract_lane(g->color, 1);
  out[13] = wasm_f32x4_extract_lane(g->color, 2);
}

static inline void emit(Sink *sink, const Gaussian *g, u32 anchor) {
  v128_t bad = wasm_f32x4_add(not_finite(three(g->mean)), not_finite(three(g->deviations)));
  bad = wasm_f32x4_add(bad, wasm_f32x4_add(not_finite(g->rotation), not_finite(three(g->color))));
  bad = wasm_f32x4_add(bad, wasm_f32x4_splat(g->opacity - g->opacity));
  sink->finite = wasm_f32x4_add(sink->finite, bad);
  if (sink->packed) {
    pack(g, sink->packed + PACKED_WORDS * sink->count);
  } else {
    write_row(g, sink->values + ROW * sink->count);
    sink->anchors[sink->count] = anchor;
  }
  sink->count++;
}

/* The Gaussians of row i of the block, whose anchor is given. */
static void emit_anchor(const Group *g, u32 i, u32 anchor, f32 least, Sink *sink) {
  const f32 *opacities = g->kept + i * g->opacity->outputs;
  const f32 *colors = g->colors + i * g->color->outputs;
  const f32 *covariances = g->covariances + i * g->covariance->outputs;
  const f32 *offsets = g->offsets + i * g->offset->outputs;
  v128_t position = wasm_v128_load(g->positions + 3 * anchor);
  v128_t offset_scale = wasm_v128_load(g->scales + 6 * anchor);
  v128_t size_scale = wasm_v128_load(g->scales + 6 * anchor + 3);
  for (u32 k = 0; k < g->per_anchor; k++) {
    if (opacities[k] < least) continue;
    Gaussian out;
    v128_t offset = wasm_v128_load(offsets + 3 * k);
    out.mean = wasm_f32x4_add(position, wasm_f32x4_mul(offset, offset_scale));
    out.deviations = wasm_f32x4_mul(size_scale, sigmoid(wasm_v128_load(covariances + 7 * k)));
    out.rotation = normalised(wasm_v128_load(covariances + 7 * k + 3));
    out.color = sigmoid(wasm_v128_load(colors + 3 * k));
    out.opacity = opacities[k];
    emit(sink, &out, anchor);
  }
}

/* The heads behind opacity for the rows that wait, and their Gaussians. */
static void flush(const Group *g, const u32 *rows, u32 count, f32 least, Sink *sink) {
  if (count == 0) return;
  const f32 *known = g->features;
  run_block(g->color, &g->scratch, known, g->anchors, g->dynamic, rows, count, g->colors);
  run_block(g->covariance, &g->scratch, known, g->anchors, g->dynamic, rows, count, g->covariances);
  run_block(g->offset, &g->scratch, known, g->anchors, g->dynamic, rows, count, g->offsets);
  for (u32 i = 0; i < count; i++) emit_anchor(g, i, g->anchors[rows[i]], least, sink);
}

/* Opacities of a block; whether each of its anchors has a Gaussian that is seen. What is not a number is seen,
   so that the frame is refused. */
static void find_seen(const Group *g, u32 size, f32 least, u8 *seen) {
  u32 width = g->opacity->outputs;
  for (u32 i = 0; i < size; i++) {
    f32 *row = g->opacities + i * width;
    for (u32 k = 0; k < width; k += 4) wasm_v128_store(row + k, sigmoid(wasm_v128_load(row + k)));
    seen[i] = 0;
    for (u32 k = 0; k < g->per_anchor; k++) seen[i] |= !(row[k] < least);
  }
}

/*
 * Decode the Gaussians of at least the given opacity, anchor after anchor: to `packed`, or, where that is null, to
 * `values` and `anchors`. Returns their number, or 2^32 - 1 when a number is not finite.
 */
EXPORT(decode_gaussians)
u32 decode_gaussians(const Group *g, f32 least, u32 *packed, f32 *values, u32 *anchors) {
  Sink sink = {packed, values, anchors, 0, wasm_f32x4_splat(0)};
  u32 rows[BLOCK], waiting[BLOCK], waits = 0, width = g->opacity->outputs;
  u8 seen[BLOCK];
  for (u32 first = 0; first < g->count; first += BLOCK) {
    u32 size = g->count - first < BLOCK ? g->count - first : BLOCK;
    for (u32 i = 0; i < size; i++) rows[i] = first + i;
    run_block(g->opacity, &g->scratch, g->features, g->anchors, g->dynamic, rows, size, g->opacities);
    find_seen(g, size, least, seen);
    for (u32 i = 0; i < size; i++) {
      if (!seen[i]) continue;
      __builtin_memcpy(g->kept + waits * width, g->opacities + i * width, 4 * width);
      waiting[waits++] = first + i;
      if (waits < BLOCK) continue;
      flush(g, waiting, waits, least, &sink);
      waits = 0;
    }
  }
  flush(g, waiting, waits, least, &sink);
  return wasm_v128_any_true(wasm_f32x4_ne(sink.finite, sink.finite)) ? ~0u : sink.count;
}
