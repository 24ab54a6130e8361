/** Rows that a workgroup computes, of one level. */
export const GRID_ROWS = 64;

/**
 * Features of the hash grid: the weighted sums of 16 corners' rows. A thread computes one level of one anchor.
 *
 * Cells and weights come from the CPU, where they are computed in double: at fine levels a position has more bits
 * than a float32. Of an anchor they stay the same for the whole clip, the cell in time stays for a frame.
 */
export const GRID_SHADER = /* wgsl */ `
override FEATURES: u32;

struct Params {
  start: u32,     // the first row
  rows: u32,      // of this dispatch
  all_rows: u32,
  level: u32,     // the first level whose table is bound
  outputs: u32,   // of a row of the result
}
struct Level {
  stride_y: u32, stride_z: u32, stride_t: u32,
  entries: u32,
  first: u32,     // row of the bound table
  dense: u32,
}
struct Moment { cell: u32, upper: f32 }
struct Frame { min_opacity: f32, unused: u32, moments: array<Moment> }

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> levels: array<Level>;
@group(0) @binding(2) var<storage, read> frame: Frame;
@group(0) @binding(3) var<storage, read> places: array<u32>;  // (levels, 6, all_rows): 3 cells, 3 upper weights
@group(0) @binding(4) var<storage, read> tables: array<f32>;
@group(0) @binding(5) var<storage, read_write> encoded: array<f32>;

fn corner_row(level: Level, cell: vec4u) -> u32 {
  if (level.dense == 1u) {
    return (cell.x + level.stride_y * cell.y + level.stride_z * cell.z + level.stride_t * cell.w) % level.entries;
  }
  return (cell.x ^ (2654435761u * cell.y) ^ (805459861u * cell.z) ^ (3674653429u * cell.w)) % level.entries;
}

@compute @workgroup_size(${GRID_ROWS})
fn main(@builtin(global_invocation_id) at: vec3u) {
  if (at.x >= p.rows) { return; }
  let number = p.level + at.y;
  let level = levels[number];
  let moment = frame.moments[number];
  let place = 6u * number * p.all_rows + p.start + at.x;
  let cell = vec4u(
    places[place], places[place + p.all_rows], places[place + 2u * p.all_rows], moment.cell);
  let upper = vec4f(
    bitcast<f32>(places[place + 3u * p.all_rows]),
    bitcast<f32>(places[place + 4u * p.all_rows]),
    bitcast<f32>(places[place + 5u * p.all_rows]),
    moment.upper);
  let lower = vec4f(1.0) - upper;
  var sums = array<f32, 8>();
  for (var corner = 0u; corner < 16u; corner++) {
    let step = vec4u(corner & 1u, (corner >> 1u) & 1u, (corner >> 2u) & 1u, corner >> 3u);
    let w = select(lower, upper, step == vec4u(1u));
    let weight = w.x * w.y * w.z * w.w;
    let row = FEATURES * (level.first + corner_row(level, cell + step));
    for (var i = 0u; i < FEATURES; i++) { sums[i] += weight * tables[row + i]; }
  }
  let first = at.x * p.outputs + number * FEATURES;
  for (var i = 0u; i < FEATURES; i++) { encoded[first + i] = sums[i]; }
}
`;
