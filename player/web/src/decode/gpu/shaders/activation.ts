/** Shared by the shaders behind the heads. */
export const ACTIVATION = /* wgsl */ `
// Tests of bits: a shader compiler may take it that a float is finite, and drop comparisons.
fn is_nan(v: f32) -> bool { return (bitcast<u32>(v) & 0x7fffffffu) > 0x7f800000u; }
fn is_finite(v: f32) -> bool { return (bitcast<u32>(v) & 0x7f800000u) != 0x7f800000u; }

// exp(80) is finite in float32, and sigmoid(-80) is 0 to any purpose.
fn sigmoid(x: f32) -> f32 { return 1.0 / (1.0 + exp(-max(x, -80.0))); }

// What is not a number is seen too, so that the frame is refused instead of drawn without it.
fn is_seen(logit: f32, min_opacity: f32) -> bool {
  return is_nan(logit) || sigmoid(logit) >= min_opacity;
}
`;
