import { ACTIVATION } from "./activation";

/** Rows that a workgroup looks at. */
export const SELECT_ROWS = 64;

/**
 * Lists the rows with a Gaussian that can be seen, in any order: the other heads are computed for these only.
 * The list's count must be 0 before.
 */
export const SELECT_SHADER = /* wgsl */ `
${ACTIVATION}
struct Params { rows: u32, gaussians: u32 }
struct Frame { min_opacity: f32 }
struct Rows { count: atomic<u32>, rows: array<u32> }

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> frame: Frame;
@group(0) @binding(2) var<storage, read> logits: array<f32>;  // (rows, gaussians)
@group(0) @binding(3) var<storage, read_write> list: Rows;

var<workgroup> found: atomic<u32>;
var<workgroup> first: u32;

fn row_is_seen(row: u32) -> bool {
  if (row >= p.rows) { return false; }
  for (var i = 0u; i < p.gaussians; i++) {
    if (is_seen(logits[row * p.gaussians + i], frame.min_opacity)) { return true; }
  }
  return false;
}

@compute @workgroup_size(${SELECT_ROWS})
fn main(@builtin(global_invocation_id) at: vec3u, @builtin(local_invocation_index) thread: u32) {
  let seen = row_is_seen(at.x);
  var place = 0u;
  if (seen) { place = atomicAdd(&found, 1u); }
  workgroupBarrier();
  // One thread asks for the whole workgroup: asking one by one, all threads would queue for one number.
  if (thread == 0u) { first = atomicAdd(&list.count, atomicLoad(&found)); }
  workgroupBarrier();
  if (seen) { list.rows[first + place] = at.x; }
}
`;
