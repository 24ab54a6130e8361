/** Rows that a workgroup computes. */
export const TILE_ROWS = 64;

/**
 * One layer of a perceptron: `y = x w + b`, at will with negative sums as 0.
 *
 * A workgroup computes a tile of 64 rows. It brings 16 inputs of these rows, and the weights that meet them, into
 * its own memory, where every one is used by a whole row or column of threads; a thread sums up 4 rows by 4
 * columns in registers.
 *
 * @param columns of a tile: 64, or 32 where the last tile of 64 would be mostly empty.
 */
export function matmulShader(columns: 32 | 64): string {
  return /* wgsl */ `
struct Params {
  start: u32,          // the first row of the list that this dispatch computes
  inputs: u32,
  outputs: u32,
  input_stride: u32,
  output_stride: u32,
  output_first: u32,   // where the first row's first output goes
  listed: u32,         // 1: rows of x are those in the list; 0: x begins with the first row
  relu: u32,
}
struct Rows { count: u32, rows: array<u32> }

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> list: Rows;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;  // (inputs, outputs), then a bias an output
@group(0) @binding(4) var<storage, read_write> y: array<f32>;

const ROWS = ${TILE_ROWS}u;
const DEPTH = 16u;
const COLUMN_GROUPS = ${columns / 4}u;
const ROW_GROUPS = ROWS / 4u;
const THREADS = COLUMN_GROUPS * ROW_GROUPS;
// One more than needed, so that threads that write one below the other meet different memory banks.
const PITCH = ROW_GROUPS + 1u;

var<workgroup> tile_rows: u32;
var<workgroup> row_first: array<u32, ROWS>;
var<workgroup> tile_x: array<vec4f, DEPTH * PITCH>;
var<workgroup> tile_w: array<vec4f, DEPTH * COLUMN_GROUPS>;

fn rows_from(row: u32) -> u32 {
  return select(0u, min(ROWS, list.count - row), row < list.count);
}

fn input(row: u32, i: u32) -> f32 {
  if (row >= tile_rows || i >= p.inputs) { return 0.0; }
  return x[row_first[row] + i];
}

fn weight(i: u32, column: u32) -> f32 {
  if (i >= p.inputs || column >= p.outputs) { return 0.0; }
  return weights[i * p.outputs + column];
}

fn bring_tiles(thread: u32, first: u32, column: u32) {
  for (var at = thread; at < DEPTH * ROW_GROUPS; at += THREADS) {
    let depth = at % DEPTH;
    let group = at / DEPTH;
    let row = 4u * group;
    let i = first + depth;
    tile_x[depth * PITCH + group] =
      vec4f(input(row, i), input(row + 1u, i), input(row + 2u, i), input(row + 3u, i));
  }
  for (var at = thread; at < DEPTH * COLUMN_GROUPS; at += THREADS) {
    let i = first + at / COLUMN_GROUPS;
    let c = column + 4u * (at % COLUMN_GROUPS);
    tile_w[at] = vec4f(weight(i, c), weight(i, c + 1u), weight(i, c + 2u), weight(i, c + 3u));
  }
}

fn write(row: u32, tile_row: u32, column: u32, sums: vec4f) {
  if (tile_row >= tile_rows) { return; }
  for (var i = 0u; i < 4u && column + i < p.outputs; i++) {
    let sum = sums[i] + weights[p.inputs * p.outputs + column + i];
    y[p.output_first + row * p.output_stride + column + i] = select(sum, 0.0, p.relu == 1u && sum < 0.0);
  }
}

@compute @workgroup_size(COLUMN_GROUPS, ROW_GROUPS)
fn main(
  @builtin(workgroup_id) tile: vec3u,
  @builtin(local_invocation_id) at: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let row = tile.x * ROWS;
  let column = tile.y * 4u * COLUMN_GROUPS;
  if (thread == 0u) { tile_rows = rows_from(p.start + row); }
  // How many rows a list holds is known on the device only: tiles behind its end have nothing to do.
  if (workgroupUniformLoad(&tile_rows) == 0u) { return; }
  if (thread < tile_rows) {
    let local = row + thread;
    row_first[thread] = p.input_stride * select(local, list.rows[p.start + local], p.listed == 1u);
  }
  workgroupBarrier();
  var sums = array<vec4f, 4>();
  for (var first = 0u; first < p.inputs; first += DEPTH) {
    bring_tiles(thread, first, column);
    workgroupBarrier();
    for (var depth = 0u; depth < DEPTH; depth++) {
      let a = tile_x[depth * PITCH + at.y];
      let b = tile_w[depth * COLUMN_GROUPS + at.x];
      sums[0] += a.x * b;
      sums[1] += a.y * b;
      sums[2] += a.z * b;
      sums[3] += a.w * b;
    }
    workgroupBarrier();
  }
  for (var i = 0u; i < 4u; i++) {
    let tile_row = 4u * at.y + i;
    write(row + tile_row, tile_row, column + 4u * at.x, sums[i]);
  }
}
`;
}
