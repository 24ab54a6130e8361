import { PACKED_WORDS } from "../../../types";
import { COLOR, MEAN, OPACITY, ROTATION, ROW, SCALE } from "../../gaussian-rows";
import { ACTIVATION } from "./activation";

/** Rows that a workgroup writes one Gaussian each of. */
export const EMIT_ROWS = 64;

/** Words before the first Gaussian of the result: how many there are, and 1 if a number is not finite. */
export const RESULT_HEADER_WORDS = 4;

/** Words of a Gaussian: as the splat pass wants it, or a row of floats and its number among all Gaussians. */
export const RECORD_WORDS = { packed: PACKED_WORDS, plain: ROW + 1 } as const;

export type RecordKind = keyof typeof RECORD_WORDS;

/** Words of an anchor's constants: its number, position and scales. */
export const ANCHOR_WORDS = 10;

const WRITE_PACKED = /* wgsl */ `
// Bits 15 to 30, rounded to nearest.
fn short_float(v: f32) -> u32 { return (bitcast<u32>(v) + 0x4000u) >> 15u; }

fn steps(v: f32, largest: f32) -> u32 { return u32(floor(clamp(v, 0.0, 1.0) * largest + 0.5)); }

fn signed_half(v: f32) -> u32 { return u32(i32(floor(clamp(v, -1.0, 1.0) * 32767.0 + 0.5))) & 0xffffu; }

fn write_gaussian(first: u32, number: u32, g: Gaussian) {
  result.words[first] = bitcast<u32>(g.mean.x);
  result.words[first + 1u] = bitcast<u32>(g.mean.y);
  result.words[first + 2u] = bitcast<u32>(g.mean.z);
  result.words[first + 3u] =
    steps(g.color.r, 2047.0) | (steps(g.color.g, 2047.0) << 11u) | (steps(g.color.b, 1023.0) << 22u);
  result.words[first + 4u] = short_float(g.scale.x) | (short_float(g.scale.y) << 16u);
  result.words[first + 5u] = short_float(g.scale.z) | (steps(g.opacity, 65535.0) << 16u);
  result.words[first + 6u] = signed_half(g.rotation.x) | (signed_half(g.rotation.y) << 16u);
  result.words[first + 7u] = signed_half(g.rotation.z) | (signed_half(g.rotation.w) << 16u);
}
`;

const WRITE_PLAIN = /* wgsl */ `
fn write_gaussian(first: u32, number: u32, g: Gaussian) {
  for (var i = 0u; i < 3u; i++) {
    result.words[first + ${MEAN}u + i] = bitcast<u32>(g.mean[i]);
    result.words[first + ${SCALE}u + i] = bitcast<u32>(g.scale[i]);
    result.words[first + ${COLOR}u + i] = bitcast<u32>(g.color[i]);
  }
  for (var i = 0u; i < 4u; i++) { result.words[first + ${ROTATION}u + i] = bitcast<u32>(g.rotation[i]); }
  result.words[first + ${OPACITY}u] = bitcast<u32>(g.opacity);
  result.words[first + ${ROW}u] = number;
}
`;

const WRITERS: Record<RecordKind, string> = { packed: WRITE_PACKED, plain: WRITE_PLAIN };

/**
 * From the heads' outputs to Gaussians, in any order; those of less than the frame's least opacity are left out.
 * A thread makes one Gaussian. The result's header must be 0 before.
 */
export function emitShader(kind: RecordKind): string {
  return /* wgsl */ `
${ACTIVATION}
struct Params { start: u32, chunk: u32, gaussians: u32 }
struct Rows { count: u32, rows: array<u32> }
struct Frame { min_opacity: f32 }
struct Result {
  count: atomic<u32>, not_finite: atomic<u32>, unused_a: u32, unused_b: u32,
  words: array<u32>,
}
struct Gaussian { mean: vec3f, scale: vec3f, rotation: vec4f, opacity: f32, color: vec3f }

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> list: Rows;
@group(0) @binding(2) var<storage, read> frame: Frame;
@group(0) @binding(3) var<storage, read> logits: array<f32>;   // (all rows, gaussians)
@group(0) @binding(4) var<storage, read> heads: array<f32>;    // (chunk, 13 gaussians): colour, covariance, offset
@group(0) @binding(5) var<storage, read> anchors: array<f32>;  // (all rows, ${ANCHOR_WORDS})
@group(1) @binding(0) var<storage, read_write> result: Result;

var<workgroup> found: atomic<u32>;
var<workgroup> first: u32;

fn heads3(at: u32) -> vec3f { return vec3f(heads[at], heads[at + 1u], heads[at + 2u]); }
fn heads4(at: u32) -> vec4f { return vec4f(heads3(at), heads[at + 3u]); }
fn anchor3(at: u32) -> vec3f { return vec3f(anchors[at], anchors[at + 1u], anchors[at + 2u]); }
fn sigmoid3(v: vec3f) -> vec3f { return vec3f(sigmoid(v.x), sigmoid(v.y), sigmoid(v.z)); }

fn any_nan(v: vec3f) -> bool { return is_nan(v.x) || is_nan(v.y) || is_nan(v.z); }
fn all_finite(v: vec3f) -> bool { return is_finite(v.x) && is_finite(v.y) && is_finite(v.z); }

// The numbers themselves, and those whose activation would make a plausible number of what is none.
fn is_sound(g: Gaussian, logit: f32, color: vec3f, size: vec3f) -> bool {
  return !(is_nan(logit) || any_nan(color) || any_nan(size))
    && all_finite(g.mean) && all_finite(g.scale) && all_finite(g.rotation.xyz) && is_finite(g.rotation.w);
}

@compute @workgroup_size(${EMIT_ROWS})
fn main(@builtin(global_invocation_id) at: vec3u, @builtin(local_invocation_index) thread: u32) {
  var g: Gaussian;
  var number = 0u;
  var seen = false;
  if (at.x < p.chunk && p.start + at.x < list.count) {
    let row = list.rows[p.start + at.x];
    let logit = logits[row * p.gaussians + at.y];
    seen = is_seen(logit, frame.min_opacity);
    if (seen) {
      let base = 13u * p.gaussians * at.x;
      let color = heads3(base + 3u * at.y);
      let size = heads3(base + 3u * p.gaussians + 7u * at.y);
      let turn = heads4(base + 3u * p.gaussians + 7u * at.y + 3u);
      let shift = heads3(base + 10u * p.gaussians + 3u * at.y);
      let anchor = ${ANCHOR_WORDS}u * row;
      number = bitcast<u32>(anchors[anchor]) * p.gaussians + at.y;
      g.mean = anchor3(anchor + 1u) + shift * anchor3(anchor + 4u);
      g.scale = anchor3(anchor + 7u) * sigmoid3(size);
      g.rotation = turn / max(sqrt(dot(turn, turn)), 1e-12);
      g.opacity = sigmoid(logit);
      g.color = sigmoid3(color);
      if (!is_sound(g, logit, color, size)) { atomicOr(&result.not_finite, 1u); }
    }
  }
  var place = 0u;
  if (seen) { place = atomicAdd(&found, 1u); }
  workgroupBarrier();
  if (thread == 0u) { first = atomicAdd(&result.count, atomicLoad(&found)); }
  workgroupBarrier();
  if (seen) { write_gaussian(${RECORD_WORDS[kind]}u * (first + place), number, g); }
}
${WRITERS[kind]}
`;
}
