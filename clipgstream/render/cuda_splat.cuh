// What the rasteriser's kernels share: constants, views, and splats with their falloff and extent.
//
// A splat is a Gaussian as one view sees it. With d = (dx, dy) from its centre to a pixel's, the whitened
// coordinates are u = u_x dx + u_y dy and v = v_y dy, and alpha = opacity * 2^-(u^2 + v^2). Its ellipse ends
// where u^2 + v^2 = reach: beyond it alpha is less than ALPHA_MIN.
#pragma once

#include "common.cuh"

constexpr int TILE = 16;
// A warp draws a square of this size, a quarter of a tile.
constexpr int REGION = 8;

constexpr float NEAR_DEPTH = 0.01f;
constexpr float LOW_PASS = 0.3f;
constexpr float FOV_MARGIN = 0.3f;
constexpr float ALPHA_MIN = 1.0f / 255.0f;
constexpr float TRANSMITTANCE_MIN = 1e-4f;
// Splats with a larger variance, or farther away (pixels), come from numbers that mean nothing.
constexpr float COVARIANCE_MAX = 1e15f;
constexpr float CENTER_MAX = 1e9f;
// Pixels by which ellipses are taken too large, against rounding.
constexpr float SLACK = 0.01f;

constexpr float LN_2 = 0.693147181f;
// sqrt(log2(e) / 2): turns offsets in standard deviations into whitened ones.
constexpr float WHITEN = 0.849321800f;

constexpr int NO_DEPTH = 0x7fffffff;

// As three float4: x, y, u_x, u_y; v_y, opacity, reach, lean_y; red, green, blue, lean_x.
struct Splat {
    float x, y, u_x, u_y;
    float v_y, opacity, reach;
    // At dx the splat is brightest at dy = lean_y dx, and at dy at dx = lean_x dy.
    float lean_y;
    float red, green, blue;
    float lean_x;
};

__device__ __forceinline__ Splat make_splat(float4 a, float4 b, float4 c)
{
    return {a.x, a.y, a.z, a.w, b.x, b.y, b.z, b.w, c.x, c.y, c.z, c.w};
}

__device__ __forceinline__ float exp2_fast(float x)
{
#ifdef CGS_EMULATED
    return exp2f(x);
#else
    float y;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
#endif
}

__device__ __forceinline__ float clamped(float x, float low, float high)
{
    return fminf(fmaxf(x, low), high);
}

// Whether the splat reaches alpha ALPHA_MIN between the pixels (left, top) and (right, bottom), which are
// given by their centres. The lowest power of a rectangle lies on one of its two sides that face the centre.
__device__ __forceinline__ bool touches(float4 a, float4 b, float lean_x, float left, float top, float right,
                                        float bottom)
{
    const float x_0 = left - a.x, x_1 = right - a.x, y_0 = top - a.y, y_1 = bottom - a.y;
    const float side_x = clamped(0.0f, x_0, x_1), side_y = clamped(0.0f, y_0, y_1);
    const float y = clamped(b.w * side_x, y_0, y_1), x = clamped(lean_x * side_y, x_0, x_1);
    const float u_1 = a.z * side_x + a.w * y, v_1 = b.x * y;
    const float u_2 = a.z * x + a.w * side_y, v_2 = b.x * side_y;
    const float power = fminf(u_1 * u_1 + v_1 * v_1, u_2 * u_2 + v_2 * v_2);
    return power <= b.z * 1.0001f + 1e-3f;
}

// The splat's ellipse, for the tiles that it touches.
struct Ellipse {
    float x, y;
    // Half its height, half its width through the centre, and dx / dy of the middle between left and right.
    float extent_y, half_x, lean_x;
    // dy of its rightmost point.
    float tip;
};

__device__ __forceinline__ Ellipse ellipse_of(const Splat& s)
{
    const float reach = sqrtf(s.reach);
    const float width = sqrtf(s.u_y * s.u_y + s.v_y * s.v_y);
    return {s.x, s.y, reach / s.v_y, reach / s.u_x, s.lean_x, -s.u_y * reach / (width * s.v_y)};
}

// Pixels first..end-1 of 0..limit-1 whose centres lie in [low, high].
__device__ __forceinline__ int2 pixels_between(float low, float high, int limit)
{
    const float first = fmaxf(ceilf(low - 0.5f - SLACK), 0.0f);
    const float last = fminf(floorf(high - 0.5f + SLACK), float(limit - 1));
    return first <= last ? make_int2(int(first), int(last) + 1) : make_int2(0, 0);
}

// Rows of tiles that the ellipse may touch, first and end.
__device__ __forceinline__ int2 tile_rows(const Ellipse& e, int height)
{
    const int2 rows = pixels_between(e.y - e.extent_y, e.y + e.extent_y, height);
    return make_int2(rows.x / TILE, (rows.y + TILE - 1) / TILE);
}

// Tiles of one row that the ellipse touches, first and end: its part between two heights is convex, so that
// it is in all tiles from that of its leftmost to that of its rightmost point.
__device__ __forceinline__ int2 tile_columns(const Ellipse& e, int row, int width)
{
    const float low = row * TILE + 0.5f - e.y, high = low + (TILE - 1);
    const float a = clamped(-e.tip, low, high), b = clamped(e.tip, low, high);
    const float at_a = a / e.extent_y, at_b = b / e.extent_y;
    const float left = e.lean_x * a - e.half_x * sqrtf(fmaxf(0.0f, 1.0f - at_a * at_a));
    const float right = e.lean_x * b + e.half_x * sqrtf(fmaxf(0.0f, 1.0f - at_b * at_b));
    const int2 columns = pixels_between(e.x + left, e.x + right, width);
    return make_int2(columns.x / TILE, (columns.y + TILE - 1) / TILE);
}
