/* The hash grid: which rows points read, and their weighted sums. */

#include "core.h"

/* One level. Doubles hold float32 values, so that products with coordinates are exact. */
typedef struct {
  f64 scale, time_scale;
  u32 stride_y, stride_z, stride_t;
  u32 entries, dense, first;
} Level;

/* The 16 corners around a point: rows of the level, those of the later time corner from 8 on; and weights. */
typedef struct {
  u32 rows[16];
  f32 weights[16];
} Corners;

/* What a level's corners have in common at one time. */
typedef struct {
  u32 parts[2];
  f32 weights[2];
} TimeCorners;

static inline u32 row_of(const Level *level, u32 index) {
  if (level->dense) return index < level->entries ? index : index % level->entries;
  return index & (level->entries - 1);
}

static inline v128_t rows_of(const Level *level, v128_t index) {
  if (!level->dense) return wasm_v128_and(index, wasm_i32x4_splat((i32)level->entries - 1));
  if (!wasm_v128_any_true(wasm_u32x4_ge(index, wasm_i32x4_splat((i32)level->entries)))) return index;
  return wasm_u32x4_make(wasm_u32x4_extract_lane(index, 0) % level->entries,
                         wasm_u32x4_extract_lane(index, 1) % level->entries,
                         wasm_u32x4_extract_lane(index, 2) % level->entries,
                         wasm_u32x4_extract_lane(index, 3) % level->entries);
}

static inline v128_t joined(const Level *level, v128_t a, v128_t b) {
  return level->dense ? wasm_i32x4_add(a, b) : wasm_v128_xor(a, b);
}

/* A coordinate's cell, and the weight of its upper corner. */
static inline u32 cell_of(f64 coordinate, f64 scale, f32 *upper) {
  f64 position = coordinate * scale + 0.5;
  u32 cell = (u32)position;
  *upper = (f32)(position - (f64)cell);
  return cell;
}

/* Indices of the four spatial corners with lower z, before the modulus, and what z adds. */
typedef struct {
  v128_t flat;
  u32 low_z, high_z;
  v128_t flat_weights;
  f32 weight_z;
} Place;

static inline Place place(const Level *level, const f32 *point) {
  f32 wx, wy, wz;
  u32 x = cell_of(point[0], level->scale, &wx);
  u32 y = cell_of(point[1], level->scale, &wy) * level->stride_y;
  u32 z = cell_of(point[2], level->scale, &wz) * level->stride_z;
  u32 y1 = y + level->stride_y;
  Place p;
  p.flat = joined(level, wasm_u32x4_make(x, x + 1, x, x + 1), wasm_u32x4_make(y, y, y1, y1));
  p.flat_weights = wasm_f32x4_mul(wasm_f32x4_make(1 - wx, wx, 1 - wx, wx),
                                  wasm_f32x4_make(1 - wy, 1 - wy, wy, wy));
  p.low_z = z;
  p.high_z = z + level->stride_z;
  p.weight_z = wz;
  return p;
}

static TimeCorners time_corners(const Level *level, f64 time) {
  TimeCorners t;
  u32 cell = cell_of(time, level->time_scale, &t.weights[1]);
  t.weights[0] = 1 - t.weights[1];
  t.parts[0] = cell * level->stride_t;
  t.parts[1] = t.parts[0] + level->stride_t;
  return t;
}

static inline void find_corners(const Level *level, const TimeCorners *time, const f32 *point, Corners *out) {
  Place p = place(level, point);
  for (u32 far = 0; far < 2; far++) {
    v128_t spatial = joined(level, p.flat, wasm_u32x4_splat(far ? p.high_z : p.low_z));
    v128_t weights = wasm_f32x4_mul(p.flat_weights, wasm_f32x4_splat(far ? p.weight_z : 1 - p.weight_z));
    for (u32 later = 0; later < 2; later++) {
      v128_t rows = rows_of(level, joined(level, spatial, wasm_u32x4_splat(time->parts[later])));
      u32 at = 8 * later + 4 * far;
      wasm_v128_store(out->rows + at, rows);
      wasm_v128_store(out->weights + at, wasm_f32x4_mul(weights, wasm_f32x4_splat(time->weights[later])));
    }
  }
}

/* The weighted sum of the corners' rows; `table` is the level's, of rows of `features` numbers. */
static inline void interpolate(const Corners *corners, const f32 *table, u32 features, f32 *out) {
  u32 feature = 0;
  for (; feature + 4 <= features; feature += 4) {
    v128_t sum = wasm_f32x4_splat(0), other = sum;
    for (u32 c = 0; c < 16; c += 2) {
      v128_t a = wasm_v128_load(table + corners->rows[c] * features + feature);
      v128_t b = wasm_v128_load(table + corners->rows[c + 1] * features + feature);
      sum = wasm_f32x4_add(sum, wasm_f32x4_mul(a, wasm_v128_load32_splat(corners->weights + c)));
      other = wasm_f32x4_add(other, wasm_f32x4_mul(b, wasm_v128_load32_splat(corners->weights + c + 1)));
    }
    wasm_v128_store(out + feature, wasm_f32x4_add(sum, other));
  }
  for (; feature < features; feature++) {
    f32 sum = 0;
    for (u32 c = 0; c < 16; c++) {
      sum += corners->weights[c] * table[corners->rows[c] * features + feature];
    }
    out[feature] = sum;
  }
}

/*
 * Features of anchors at a clip time, level after level, so that one level's part of the tables is read at a time.
 *
 * unit: places of all anchors of the clip. out: (count, levels features).
 */
EXPORT(encode_field)
void encode_field(const Level *levels, u32 level_count, u32 features, const f32 *tables, const f32 *unit,
                  const u32 *anchors, u32 count, f64 time, f32 *out) {
  u32 width = level_count * features;
  for (u32 l = 0; l < level_count; l++) {
    const Level *level = levels + l;
    const f32 *table = tables + level->first * features;
    TimeCorners now = time_corners(level, time);
    for (u32 i = 0; i < count; i++) {
      Corners corners;
      find_corners(level, &now, unit + 3 * anchors[i], &corners);
      interpolate(&corners, table, features, out + i * width + l * features);
    }
  }
}

/*
 * Reachable rows. A row depends on its spatial corner only modulo the level's entries, because a hashed level has a
 * power of two of them. So spatial corners are marked first, each once, and every time is added to them.
 */

/* Set the bit of every row that is a spatial corner of a point, time left out. */
EXPORT(mark_spatial) void mark_spatial(const Level *level, const f32 *unit, u32 count, u64 *spatial) {
  for (u32 i = 0; i < count; i++) {
    Place p = place(level, unit + 3 * i);
    u32 rows[8];
    wasm_v128_store(rows, rows_of(level, joined(level, p.flat, wasm_u32x4_splat(p.low_z))));
    wasm_v128_store(rows + 4, rows_of(level, joined(level, p.flat, wasm_u32x4_splat(p.high_z))));
    for (u32 c = 0; c < 8; c++) spatial[rows[c] >> 6] |= 1ull << (rows[c] & 63);
  }
}

/* The word whose bit i is bit (i xor part) of another. */
static u64 swapped(u64 word, u32 part) {
  static const u64 low[] = {0x5555555555555555, 0x3333333333333333, 0x0f0f0f0f0f0f0f0f,
                            0x00ff00ff00ff00ff, 0x0000ffff0000ffff, 0x00000000ffffffff};
  for (u32 bit = 0; bit < 6; bit++) {
    if (part >> bit & 1) word = (word & low[bit]) << (1u << bit) | (word >> (1u << bit) & low[bit]);
  }
  return word;
}

/* The high bits of what a time adds to a hashed row move whole words. */
static void mark_hashed(const Level *level, const u64 *spatial, u32 words, u32 part, u64 *mask) {
  u32 own = part & (level->entries - 1);
  for (u32 word = 0; word < words; word++) mask[word ^ own >> 6] |= swapped(spatial[word], own);
}

static void mark_dense(const Level *level, const u64 *spatial, u32 words, u32 part, u64 *mask) {
  for (u32 word = 0; word < words; word++) {
    for (u64 rest = spatial[word]; rest; rest &= rest - 1) {
      u32 row = row_of(level, 64 * word + (u32)__builtin_ctzll(rest) + part);
      mask[row >> 6] |= 1ull << (row & 63);
    }
  }
}

/* Set the bit of every row that a marked spatial corner reads at a time corner. mask: (entries / 64 and a part) */
EXPORT(mark_times)
void mark_times(const Level *level, const u64 *spatial, const u32 *cells, u32 cell_count, u64 *mask) {
  u32 words = (level->entries + 63) / 64;
  for (u32 t = 0; t < cell_count; t++) {
    u32 part = cells[t] * level->stride_t;
    if (level->dense) mark_dense(level, spatial, words, part, mask);
    else mark_hashed(level, spatial, words, part, mask);
  }
}
