// Gaussians to splats (EWA), and the gradients of Gaussians from those of their hits.
//
// With A the projection's Jacobian times the camera's rotation, R the Gaussian's rotation and S its scales, a
// splat's covariance is B B^T + LOW_PASS I with B = A R S. Its determinant is a sum of squares in this form,
// |b_x x b_y|^2 + LOW_PASS (|b_x|^2 + |b_y|^2) + LOW_PASS^2, which float32 can take: no digits are lost however
// long and thin the splat. Gradients are kept in the splat's whitened coordinates for the same reason.
//
// Source: Zwicker et al., "EWA Splatting" (2002); Kerbl et al., "3D Gaussian Splatting" (2023).

#include "cuda_splat.cuh"

struct View {
    float3 right, down, ahead, shift;
    float fx, fy, cx, cy;
    // To these x/z and y/z are held where the projection is linearised.
    float u_low, u_high, v_low, v_high;
    int width, height;
};

__device__ __forceinline__ float dot(float3 a, float3 b) { return a.x * b.x + a.y * b.y + a.z * b.z; }

__device__ __forceinline__ float3 mix(float s, float3 a, float t, float3 b)
{
    return make_float3(s * a.x + t * b.x, s * a.y + t * b.y, s * a.z + t * b.z);
}

__device__ __forceinline__ float3 times(float3 a, float3 b) { return make_float3(a.x * b.x, a.y * b.y, a.z * b.z); }

__device__ __forceinline__ float3 scaled(float s, float3 a) { return make_float3(s * a.x, s * a.y, s * a.z); }

__device__ __forceinline__ float3 load3(const float* at, int i)
{
    return make_float3(at[3 * i], at[3 * i + 1], at[3 * i + 2]);
}

__device__ __forceinline__ void store3(float* at, int i, float3 value)
{
    at[3 * i] = value.x;
    at[3 * i + 1] = value.y;
    at[3 * i + 2] = value.z;
}

__device__ __forceinline__ View load_view(const float* poses, const float* intrinsics, const int* sizes, int v)
{
    const float* p = poses + 12 * v;
    View view;
    view.right = make_float3(p[0], p[1], p[2]);
    view.down = make_float3(p[4], p[5], p[6]);
    view.ahead = make_float3(p[8], p[9], p[10]);
    view.shift = make_float3(p[3], p[7], p[11]);
    view.fx = intrinsics[4 * v];
    view.fy = intrinsics[4 * v + 1];
    view.cx = intrinsics[4 * v + 2];
    view.cy = intrinsics[4 * v + 3];
    view.width = sizes[2 * v];
    view.height = sizes[2 * v + 1];
    const float margin_x = FOV_MARGIN * 0.5f * view.width, margin_y = FOV_MARGIN * 0.5f * view.height;
    view.u_low = -(view.cx + margin_x) / view.fx;
    view.u_high = (view.width - view.cx + margin_x) / view.fx;
    view.v_low = -(view.cy + margin_y) / view.fy;
    view.v_high = (view.height - view.cy + margin_y) / view.fy;
    return view;
}

// Columns of a unit quaternion's rotation matrix: the Gaussian's axes in the world.
struct Axes {
    float3 a, b, c;
};

struct Rotation {
    float w, x, y, z, inverse_norm;
};

__device__ __forceinline__ Rotation load_rotation(const float* rotations, int i)
{
    const float4 q = *reinterpret_cast<const float4*>(rotations + 4 * i);
    const float f = 1.0f / sqrtf(q.x * q.x + q.y * q.y + q.z * q.z + q.w * q.w);
    return {q.x * f, q.y * f, q.z * f, q.w * f, f};
}

__device__ __forceinline__ Axes axes_of(const Rotation& q)
{
    const float w = q.w, x = q.x, y = q.y, z = q.z;
    return {
        make_float3(1.0f - 2.0f * (y * y + z * z), 2.0f * (x * y + w * z), 2.0f * (x * z - w * y)),
        make_float3(2.0f * (x * y - w * z), 1.0f - 2.0f * (x * x + z * z), 2.0f * (y * z + w * x)),
        make_float3(2.0f * (x * z + w * y), 2.0f * (y * z - w * x), 1.0f - 2.0f * (x * x + y * y)),
    };
}

// Gradient of the quaternion as it was given, from those of the axes.
__device__ __forceinline__ float4 rotation_grad(const Rotation& q, float3 a, float3 b, float3 c)
{
    const float w = q.w, x = q.x, y = q.y, z = q.z;
    const float ab = a.y - b.x, ca = c.x - a.z, bc = b.z - c.y;
    const float ab_sum = a.y + b.x, ca_sum = c.x + a.z, bc_sum = b.z + c.y;
    const float d_w = 2.0f * (z * ab + y * ca + x * bc);
    const float d_x = 2.0f * (y * ab_sum + z * ca_sum + w * bc - 2.0f * x * (b.y + c.z));
    const float d_y = 2.0f * (x * ab_sum + z * bc_sum + w * ca - 2.0f * y * (a.x + c.z));
    const float d_z = 2.0f * (x * ca_sum + y * bc_sum + w * ab - 2.0f * z * (a.x + b.y));
    const float radial = w * d_w + x * d_x + y * d_y + z * d_z;
    return make_float4((d_w - radial * w) * q.inverse_norm, (d_x - radial * x) * q.inverse_norm,
                       (d_y - radial * y) * q.inverse_norm, (d_z - radial * z) * q.inverse_norm);
}

// One Gaussian under one view, as far as both kernels need it.
struct Projection {
    // 1 / depth, and the slopes x/z and y/z as they are and as they are held.
    float near, u, v, held_u, held_v;
    // Rows of A, of A R and of A R S.
    float3 row_x, row_y, p_x, p_y, b_x, b_y;
    float xx, xy, yy, determinant;
};

__device__ __forceinline__ float3 camera_point(const View& view, float3 mean)
{
    return make_float3(dot(view.right, mean) + view.shift.x, dot(view.down, mean) + view.shift.y,
                       dot(view.ahead, mean) + view.shift.z);
}

__device__ __forceinline__ Projection project_gaussian(const View& view, float3 point, const Axes& axes, float3 scale)
{
    Projection p;
    p.near = 1.0f / point.z;
    p.u = point.x * p.near;
    p.v = point.y * p.near;
    p.held_u = clamped(p.u, view.u_low, view.u_high);
    p.held_v = clamped(p.v, view.v_low, view.v_high);
    const float f_x = view.fx * p.near, f_y = view.fy * p.near;
    p.row_x = mix(f_x, view.right, -f_x * p.held_u, view.ahead);
    p.row_y = mix(f_y, view.down, -f_y * p.held_v, view.ahead);
    p.p_x = make_float3(dot(p.row_x, axes.a), dot(p.row_x, axes.b), dot(p.row_x, axes.c));
    p.p_y = make_float3(dot(p.row_y, axes.a), dot(p.row_y, axes.b), dot(p.row_y, axes.c));
    p.b_x = times(p.p_x, scale);
    p.b_y = times(p.p_y, scale);
    const float x = dot(p.b_x, p.b_x), y = dot(p.b_y, p.b_y);
    const float3 cross = make_float3(p.b_x.y * p.b_y.z - p.b_x.z * p.b_y.y, p.b_x.z * p.b_y.x - p.b_x.x * p.b_y.z,
                                     p.b_x.x * p.b_y.y - p.b_x.y * p.b_y.x);
    p.xx = x + LOW_PASS;
    p.yy = y + LOW_PASS;
    p.xy = dot(p.b_x, p.b_y);
    p.determinant = dot(cross, cross) + LOW_PASS * (x + y) + LOW_PASS * LOW_PASS;
    return p;
}

// Falloff and place of a splat; its colour is not set.
__device__ __forceinline__ Splat splat_of(const View& view, const Projection& p, float opacity)
{
    Splat s;
    s.x = view.fx * p.u + view.cx;
    s.y = view.fy * p.v + view.cy;
    s.lean_x = p.xy / p.yy;
    s.lean_y = p.xy / p.xx;
    s.u_x = WHITEN * sqrtf(p.yy / p.determinant);
    s.u_y = -s.u_x * s.lean_x;
    s.v_y = WHITEN / sqrtf(p.yy);
    s.opacity = fminf(opacity, 1.0f);
    s.reach = fmaxf(1e-6f, log2f(s.opacity * 255.0f));
    return s;
}

__device__ __forceinline__ int count_tiles(const Splat& splat, int width, int height)
{
    const Ellipse ellipse = ellipse_of(splat);
    const int2 rows = tile_rows(ellipse, height);
    int count = 0;
    for (int row = rows.x; row < rows.y; row++) {
        const int2 columns = tile_columns(ellipse, row, width);
        count += columns.y - columns.x;
    }
    return count;
}

// One thread a Gaussian, one row of blocks a view.
//
// splats (V, N, 3) float4 and depths (V, N), the bits of positive floats, are written where the Gaussian is
// drawn, and depths is NO_DEPTH elsewhere; counts (V, N): how many tiles it touches.
extern "C" __global__ void __launch_bounds__(256)
    project(const float* means, const float* scales, const float* rotations, const float* opacities,
            const float* colors, const float* poses, const float* intrinsics, const int* sizes, int n, float4* splats,
            int* depths, int* counts)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x, v = blockIdx.y;
    if (i >= n) return;
    const int at = v * n + i;
    int count = 0, depth = NO_DEPTH;
    const float opacity = opacities[i];
    // All comparisons are written so that what is not a number is not drawn.
    if (opacity >= ALPHA_MIN) {
        const View view = load_view(poses, intrinsics, sizes, v);
        const float3 point = camera_point(view, load3(means, i));
        if (point.z > NEAR_DEPTH) {
            const Axes axes = axes_of(load_rotation(rotations, i));
            const Projection p = project_gaussian(view, point, axes, load3(scales, i));
            Splat s = splat_of(view, p, opacity);
            if (p.xx < COVARIANCE_MAX && p.yy < COVARIANCE_MAX && p.determinant > 0.0f && fabsf(s.x) < CENTER_MAX &&
                fabsf(s.y) < CENTER_MAX)
                count = count_tiles(s, view.width, view.height);
            if (count > 0) {
                const float3 color = load3(colors, i);
                depth = __float_as_int(point.z);
                splats[3 * at] = make_float4(s.x, s.y, s.u_x, s.u_y);
                splats[3 * at + 1] = make_float4(s.v_y, s.opacity, s.reach, s.lean_y);
                splats[3 * at + 2] = make_float4(color.x, color.y, color.z, s.lean_x);
            }
        }
    }
    depths[at] = depth;
    counts[at] = count;
}

// Sums of a splat's hits: dL/dpower (power in natural units) times 1, u, v, u^2, u v and v^2, and the colour's.
struct Moments {
    float4 a, b;
    float blue;
};

__device__ __forceinline__ void add_hit(Moments& m, const float4* hit_grads, const float* hit_blues, int hit)
{
    const float4 a = hit_grads[2 * hit], b = hit_grads[2 * hit + 1];
    m.a = make_float4(m.a.x + a.x, m.a.y + a.y, m.a.z + a.z, m.a.w + a.w);
    m.b = make_float4(m.b.x + b.x, m.b.y + b.y, m.b.z + b.z, m.b.w + b.w);
    m.blue += hit_blues[hit];
}

// Hits of a splat from which on the whole warp sums them.
constexpr int MANY_HITS = 32;

// Every lane's own splat's sums, over hits span.x..span.x + span.y - 1. The order of additions is fixed.
__device__ __forceinline__ Moments sum_hits(const float4* hit_grads, const float* hit_blues, int2 span)
{
    const int lane = threadIdx.x % 32;
    const float4 zero = make_float4(0.0f, 0.0f, 0.0f, 0.0f);
    Moments own = {zero, zero, 0.0f};
    if (span.y < MANY_HITS)
#pragma unroll 4
        for (int k = 0; k < span.y; k++) add_hit(own, hit_grads, hit_blues, span.x + k);
    unsigned many = __ballot_sync(ALL_LANES, span.y >= MANY_HITS);
    while (many) {
        const int owner = __ffs(many) - 1;
        many &= many - 1;
        const int first = __shfl_sync(ALL_LANES, span.x, owner), count = __shfl_sync(ALL_LANES, span.y, owner);
        Moments part = {zero, zero, 0.0f};
        for (int k = lane; k < count; k += 32) add_hit(part, hit_grads, hit_blues, first + k);
        const Moments all = {
            make_float4(warp_sum(part.a.x), warp_sum(part.a.y), warp_sum(part.a.z), warp_sum(part.a.w)),
            make_float4(warp_sum(part.b.x), warp_sum(part.b.y), warp_sum(part.b.z), warp_sum(part.b.w)),
            warp_sum(part.blue),
        };
        if (lane == owner) own = all;
    }
    return own;
}

struct Grads {
    float3 mean, scale;
    float4 rotation;
    float opacity;
    float3 color;
};

// Gradient of the centre in the camera's frame, from those of the splat's centre and of A's rows, which are
// fx near (right - u ahead) and fy near (down - v ahead).
__device__ __forceinline__ float3 point_grad(const View& view, const Projection& p, float d_x, float d_y,
                                             float3 d_row_x, float3 d_row_y)
{
    const float slope_x = dot(d_row_x, view.ahead), slope_y = dot(d_row_y, view.ahead);
    const float d_near = view.fx * (dot(d_row_x, view.right) - p.held_u * slope_x) +
                         view.fy * (dot(d_row_y, view.down) - p.held_v * slope_y);
    const float d_u = view.fx * (d_x - (p.held_u == p.u ? p.near * slope_x : 0.0f));
    const float d_v = view.fy * (d_y - (p.held_v == p.v ? p.near * slope_y : 0.0f));
    return make_float3(d_u * p.near, d_v * p.near, -p.near * (d_u * p.u + d_v * p.v + p.near * d_near));
}

__device__ __forceinline__ void add_view_grads(Grads& d, const View& view, const Moments& m, float3 mean,
                                               float3 scale, const Rotation& rotation, float opacity)
{
    const Axes axes = axes_of(rotation);
    const Projection p = project_gaussian(view, camera_point(view, mean), axes, scale);
    const Splat s = splat_of(view, p, opacity);
    const float g_1 = m.a.x, g_u = m.a.y, g_v = m.a.z, g_uu = m.a.w, g_uv = m.b.x, g_vv = m.b.y;
    d.color = make_float3(d.color.x + m.b.z, d.color.y + m.b.w, d.color.z + m.blue);
    // alpha = opacity * exp(-power): its share of dL/dopacity is -(dL/dpower) / opacity.
    if (opacity <= 1.0f) d.opacity -= g_1 / opacity;

    // power = ln 2 (u^2 + v^2).
    const float d_x = -2.0f * LN_2 * s.u_x * g_u;
    const float d_y = -2.0f * LN_2 * (s.u_y * g_u + s.v_y * g_v);
    // W = (u_x u_y; 0 v_y), the inverse covariance is 2 ln 2 W^T W, and its gradient's chain gives
    // dB = -4 (ln 2)^2 W^T M W B with the second moments M. Whitened rows W A, W A R and W B stay small.
    const float3 wp_u = mix(s.u_x, p.p_x, s.u_y, p.p_y), wp_v = scaled(s.v_y, p.p_y);
    const float3 wb_u = times(wp_u, scale), wb_v = times(wp_v, scale);
    const float k = -4.0f * LN_2 * LN_2;
    const float3 m_u = mix(k * g_uu, wb_u, k * g_uv, wb_v), m_v = mix(k * g_uv, wb_u, k * g_vv, wb_v);
    d.scale = make_float3(d.scale.x + m_u.x * wp_u.x + m_v.x * wp_v.x, d.scale.y + m_u.y * wp_u.y + m_v.y * wp_v.y,
                          d.scale.z + m_u.z * wp_u.z + m_v.z * wp_v.z);
    const float3 n_u = times(m_u, scale), n_v = times(m_v, scale);
    const float3 row_u = mix(s.u_x, p.row_x, s.u_y, p.row_y), row_v = scaled(s.v_y, p.row_y);
    const float4 d_rotation = rotation_grad(rotation, mix(n_u.x, row_u, n_v.x, row_v), mix(n_u.y, row_u, n_v.y, row_v),
                                            mix(n_u.z, row_u, n_v.z, row_v));
    d.rotation = make_float4(d.rotation.x + d_rotation.x, d.rotation.y + d_rotation.y, d.rotation.z + d_rotation.z,
                             d.rotation.w + d_rotation.w);

    const float3 d_p_x = scaled(s.u_x, n_u), d_p_y = mix(s.u_y, n_u, s.v_y, n_v);
    const float3 d_row_x = make_float3(axes.a.x * d_p_x.x + axes.b.x * d_p_x.y + axes.c.x * d_p_x.z,
                                       axes.a.y * d_p_x.x + axes.b.y * d_p_x.y + axes.c.y * d_p_x.z,
                                       axes.a.z * d_p_x.x + axes.b.z * d_p_x.y + axes.c.z * d_p_x.z);
    const float3 d_row_y = make_float3(axes.a.x * d_p_y.x + axes.b.x * d_p_y.y + axes.c.x * d_p_y.z,
                                       axes.a.y * d_p_y.x + axes.b.y * d_p_y.y + axes.c.y * d_p_y.z,
                                       axes.a.z * d_p_y.x + axes.b.z * d_p_y.y + axes.c.z * d_p_y.z);
    const float3 d_point = point_grad(view, p, d_x, d_y, d_row_x, d_row_y);
    const float3 flat = mix(d_point.x, view.right, d_point.y, view.down);
    d.mean = make_float3(d.mean.x + flat.x + d_point.z * view.ahead.x, d.mean.y + flat.y + d_point.z * view.ahead.y,
                         d.mean.z + flat.z + d_point.z * view.ahead.z);
}

// One thread a Gaussian, which sums its views: every gradient is written once, 0 where it is not drawn.
//
// counts (V, N) from `project`, spans (V, N): first hit and number of hits where counts is not 0.
extern "C" __global__ void __launch_bounds__(128)
    project_grad(const float* means, const float* scales, const float* rotations, const float* opacities,
                 const float* poses, const float* intrinsics, const int* sizes, int n, int views, const int* counts,
                 const int2* spans, const float4* hit_grads, const float* hit_blues, float* d_means, float* d_scales,
                 float4* d_rotations, float* d_opacities, float* d_colors)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    const float3 zero = make_float3(0.0f, 0.0f, 0.0f);
    Grads d = {zero, zero, make_float4(0.0f, 0.0f, 0.0f, 0.0f), 0.0f, zero};
    for (int v = 0; v < views; v++) {
        int2 span = make_int2(0, 0);
        if (i < n && counts[v * n + i] > 0) span = spans[v * n + i];
        const Moments moments = sum_hits(hit_grads, hit_blues, span);
        if (span.y > 0)
            add_view_grads(d, load_view(poses, intrinsics, sizes, v), moments, load3(means, i), load3(scales, i),
                           load_rotation(rotations, i), opacities[i]);
    }
    if (i >= n) return;
    store3(d_means, i, d.mean);
    store3(d_scales, i, d.scale);
    d_rotations[i] = d.rotation;
    d_opacities[i] = d.opacity;
    store3(d_colors, i, d.color);
}
