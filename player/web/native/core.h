/*
 * The browser player's arithmetic in WASM SIMD. Freestanding: no libc, no allocation. The caller lays all arrays
 * out in memory; a pointer is a 32-bit offset, so a structure below is a row of 32-bit words for JavaScript.
 *
 * docs/stream-format.md says what is computed. "Rows" of arrays that vectors read past their end are followed by
 * at least 16 readable bytes.
 */
#ifndef CLIPGSTREAM_CORE_H
#define CLIPGSTREAM_CORE_H

#include <stdint.h>
#include <wasm_simd128.h>

#define EXPORT(name) __attribute__((export_name(#name)))

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t i32;
typedef float f32;
typedef double f64;

/* Anchors whose perceptrons are evaluated together: their hidden units stay in the first cache. */
#define BLOCK 16
/* Outputs of a layer come in tiles of this many; widths are padded to it with zeros. */
#define TILE 8

/* A perceptron; widths and weights are padded, and weights cut into tiles: (width / TILE, inputs, TILE). */
typedef struct {
  u32 known, inputs, hidden, outputs;
  const f32 *w1_known;
  const f32 *w1;
  const f32 *b1;
  const f32 *w2;
  const f32 *b2;
  /* (anchors of the group, hidden) what the known inputs and b1 add up to, or null. */
  const f32 *sums;
} Perceptron;

/* Where a perceptron keeps the hidden units of a block. */
typedef struct {
  f32 *starts;
  f32 *hidden;
} Scratch;

/* out (rows, p->outputs) = p(known inputs, inputs). Row i has number rows[i] of the group, which finds its
   inputs (stride p->inputs) and its sum; its known inputs are those of anchor anchors[rows[i]]. */
void run_block(const Perceptron *p, const Scratch *scratch, const f32 *known, const u32 *anchors,
               const f32 *inputs, const u32 *rows, u32 count, f32 *out);

/* 1 / (1 + exp(-x)), within a few units in the last place; not a number where x is not. */
v128_t sigmoid(v128_t x);

#endif
