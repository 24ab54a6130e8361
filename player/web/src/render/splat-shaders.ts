/**
 * The splat pass in GLSL: EWA projection of a Gaussian in the vertex shader, falloff in the fragment shader.
 *
 * With A the projection's Jacobian times the model-view matrix, R the Gaussian's rotation and S its scales, a
 * splat's covariance is B B^T + LOW_PASS I with B = A R S, in pixels of the window with y up. Its inverse is kept
 * as a factor: q / 2 = (falloff.x (dx - shear dy))^2 + (falloff.z dy)^2 at (dx, dy) pixels from the centre.
 *
 * Source: Zwicker et al., "EWA Splatting" (2002); Kerbl et al., "3D Gaussian Splatting" (2023).
 */

import { TEXTURE_WIDTH_BITS } from "./word-texture";

/** Splats of an instance; their number is the third coordinate of `position`. */
export const SPLATS_PER_INSTANCE = 128;

export const VERTEX_SHADER = /* glsl */ `
precision highp float;
precision highp int;
precision highp usampler2D;

const int WIDTH_BITS = ${TEXTURE_WIDTH_BITS};
const int WIDTH_MASK = (1 << WIDTH_BITS) - 1;
const int SPLATS_PER_INSTANCE = ${SPLATS_PER_INSTANCE};

const float ALPHA_MIN = 1.0 / 255.0;
// Square pixels.
const float LOW_PASS = 0.3;
// The projection is linearised at most this far outside the picture, as a share of half its size.
const float FOV_MARGIN = 0.3;
// Variances above it, square pixels, come from numbers that mean nothing.
const float COVARIANCE_MAX = 1e15;
// Rasterisers move corners to a grid of down to 1/16 of a pixel; this many standard deviations, of 0.55 pixels at
// least, make up for it.
const float PAD = 0.1;

uniform usampler2D gaussians;
uniform usampler2D order;
uniform int count;
uniform mat4 modelViewMatrix;
uniform mat4 projectionMatrix;
// Of the picture in its window or target, pixels: left, bottom, width, height.
uniform vec4 viewport;
// Least depth of a centre, in units of the camera.
uniform float near;
// Normalised depth of the nearest and the farthest that is drawn.
uniform vec2 depthRange;
// 2 / log2(far + 1) for a logarithmic depth buffer; 0: the depth is the projection's.
uniform float logDepth;
// Colours leave the shader in linear light instead of sRGB-encoded.
uniform bool linearOutput;

// Corner, and number of the splat in its instance.
in vec3 position;

flat out vec2 center;
flat out vec3 falloff;
flat out vec4 color;

vec3 linearOfEncoded(vec3 encoded) {
  return mix(encoded / 12.92, pow((encoded + 0.055) / 1.055, vec3(2.4)), greaterThan(encoded, vec3(0.04045)));
}

vec2 signedPair(uint word) {
  return vec2(int(word << 16) >> 16, int(word) >> 16) / 32767.0;
}

mat3 rotationOf(vec4 wxyz) {
  vec4 q = wxyz * inversesqrt(dot(wxyz, wxyz));
  float w = q.x, x = q.y, y = q.z, z = q.w;
  return mat3(
    1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y + w * z), 2.0 * (x * z - w * y),
    2.0 * (x * y - w * z), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z + w * x),
    2.0 * (x * z + w * y), 2.0 * (y * z - w * x), 1.0 - 2.0 * (x * x + y * y)
  );
}

float windowDepth(vec3 point, float w) {
  float ndc = logDepth > 0.0
    ? log2(1.0 + w) * logDepth - 1.0
    : (projectionMatrix[2][2] * point.z + projectionMatrix[3][2]) / w;
  // The camera's near and far planes do not cut splats: only the rules of drawing do.
  return clamp(ndc, depthRange.x, depthRange.y);
}

void main() {
  // Outside of the picture, unless all goes well.
  gl_Position = vec4(2.0, 2.0, 2.0, 1.0);

  int place = gl_InstanceID * SPLATS_PER_INSTANCE + int(position.z);
  if (place >= count) return;
  int texel = int(texelFetch(order, ivec2(place & WIDTH_MASK, place >> WIDTH_BITS), 0).r) * 2;
  uvec4 head = texelFetch(gaussians, ivec2(texel & WIDTH_MASK, texel >> WIDTH_BITS), 0);
  // Both texels of a Gaussian are in one row, because rows are of even length.
  uvec4 tail = texelFetch(gaussians, ivec2((texel & WIDTH_MASK) + 1, texel >> WIDTH_BITS), 0);

  vec3 point = (modelViewMatrix * vec4(uintBitsToFloat(head.xyz), 1.0)).xyz;
  float depth = -point.z;
  float opacity = float(tail.y >> 16) / 65535.0;
  vec4 quaternion = vec4(signedPair(tail.z), signedPair(tail.w));
  if (!(depth > near) || opacity < ALPHA_MIN || dot(quaternion, quaternion) == 0.0) return;

  bool perspective = projectionMatrix[2][3] != 0.0;
  float w = perspective ? depth : 1.0;
  vec2 zoom = vec2(projectionMatrix[0][0], projectionMatrix[1][1]);
  vec2 shift = perspective ? -projectionMatrix[2].xy : projectionMatrix[3].xy;
  vec2 slope = point.xy / w;
  vec2 ndc = zoom * slope + shift;
  // Where the projection is linearised; a parallel one is linear already.
  vec2 held = perspective ? (clamp(ndc, -1.0 - FOV_MARGIN, 1.0 + FOV_MARGIN) - shift) / zoom : vec2(0.0);

  vec3 scales = uintBitsToFloat(uvec3((tail.x & 0xffffu) << 15, (tail.x >> 16) << 15, (tail.y & 0xffffu) << 15));
  mat3 axes = mat3(modelViewMatrix) * rotationOf(quaternion);
  vec2 focal = 0.5 * viewport.zw * zoom / w;
  // Rows of the Jacobian times the axes: a vector's dot products with the columns.
  vec3 bx = focal.x * vec3(1.0, 0.0, held.x) * axes * scales;
  vec3 by = focal.y * vec3(0.0, 1.0, held.y) * axes * scales;

  float squareX = dot(bx, bx), squareY = dot(by, by);
  float xx = squareX + LOW_PASS, yy = squareY + LOW_PASS, xy = dot(bx, by);
  // xx yy - xy^2, without the difference of two large numbers that it is for long thin splats.
  vec3 area = cross(bx, by);
  float determinant = dot(area, area) + LOW_PASS * (squareX + squareY + LOW_PASS);
  if (!(xx < COVARIANCE_MAX && yy < COVARIANCE_MAX)) return;

  float sigmaY = sqrt(yy), breadth = sqrt(determinant) / sigmaY;
  float shear = xy / yy;
  // Standard deviations at which alpha is down to ALPHA_MIN.
  float reach = sqrt(2.0 * log(opacity / ALPHA_MIN)) + PAD;
  vec2 offset = reach * vec2(position.x * breadth + position.y * shear * sigmaY, position.y * sigmaY);

  center = viewport.xy + 0.5 * viewport.zw * (ndc + 1.0);
  falloff = sqrt(0.5) * vec3(1.0 / breadth, shear / breadth, 1.0 / sigmaY);
  vec3 encoded = vec3(
    float(head.w & 2047u) / 2047.0, float((head.w >> 11) & 2047u) / 2047.0, float(head.w >> 22) / 1023.0
  );
  color = vec4(linearOutput ? linearOfEncoded(encoded) : encoded, opacity);
  gl_Position = vec4(ndc + 2.0 * offset / viewport.zw, windowDepth(point, w), 1.0);
}
`;

export const FRAGMENT_SHADER = /* glsl */ `
precision highp float;

const float ALPHA_MIN = 1.0 / 255.0;

uniform float alphaMax;

flat in vec2 center;
flat in vec3 falloff;
flat in vec4 color;

out vec4 fragment;

void main() {
  // From the pixel's centre and not from an interpolated place, which follows corners moved to the grid.
  vec2 d = gl_FragCoord.xy - center;
  vec2 v = vec2(falloff.x * d.x - falloff.y * d.y, falloff.z * d.y);
  float alpha = min(alphaMax, color.a * exp(-dot(v, v)));
  if (alpha < ALPHA_MIN) discard;
  fragment = vec4(alpha * color.rgb, alpha);
}
`;
