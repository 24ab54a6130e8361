// Blending: a tile's pixels from its splats, and the splats' gradients from its pixels'.
//
// A block draws a tile, each of its four warps a quarter, each lane two pixels, one above the other. The block
// fetches splats in batches; each warp then looks, a splat a lane, which of them touch its quarter, and goes
// through these only.
//
// The backward pass goes from front to back, too. `ahead` is the product of a pixel's gradient with the colour
// that is still to come: it starts as the whole pixel's and loses each splat's share. Nothing needs to be kept
// from the forward pass but the picture, and no transmittance is recovered by division. A hit's gradients are
// written to its own place, not added: results are the same each time.

#include "cuda_splat.cuh"

constexpr int THREADS = 128;
constexpr int WARPS = THREADS / 32;
constexpr int BATCH = 128;
constexpr int GRAD_BATCH = 64;

// The two pixels of a lane.
struct Place {
    int x, y;
    // Of the warp's quarter.
    int left, top;
    bool inside[2];
};

__device__ __forceinline__ Place place_of(int tile, int tiles_x, const int* size)
{
    const int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    Place place;
    place.left = tile % tiles_x * TILE + warp % 2 * REGION;
    place.top = tile / tiles_x * TILE + warp / 2 * REGION;
    place.x = place.left + lane % REGION;
    place.y = place.top + lane / REGION * 2;
    for (int k = 0; k < 2; k++) place.inside[k] = place.x < size[0] && place.y + k < size[1];
    return place;
}

__device__ __forceinline__ bool touches_region(float4 a, float4 b, float lean_x, const Place& place)
{
    const float left = place.left + 0.5f, top = place.top + 0.5f;
    return touches(a, b, lean_x, left, top, left + (REGION - 1), top + (REGION - 1));
}

// tile_order (V tiles): from `order_tiles`; tile_first (V tiles + 1), tile_splats: from `index_tiles`; splats
// (V, N, 3). Written: images (V, height, width, 3) and alphas (V, height, width). One block a tile of a view.
extern "C" __global__ void __launch_bounds__(THREADS)
    blend(const int* tile_order, const int* tile_first, const int* tile_splats, const float4* splats, const int* sizes,
          const float* background, float* images, float* alphas, int width, int height, int tiles_x, int tiles,
          float alpha_max)
{
    __shared__ float4 batch_a[BATCH], batch_b[BATCH], batch_c[BATCH];
    const int tile = tile_order[blockIdx.x], view = tile / tiles, lane = threadIdx.x % 32;
    const Place place = place_of(tile % tiles, tiles_x, sizes + 2 * view);
    const float pixel_x = place.x + 0.5f, pixel_y = place.y + 0.5f;
    // A pixel's transmittance, negative once it is closed.
    float light[2] = {place.inside[0] ? 1.0f : -1.0f, place.inside[1] ? 1.0f : -1.0f};
    float red[2] = {0.0f, 0.0f}, green[2] = {0.0f, 0.0f}, blue[2] = {0.0f, 0.0f};
    const int end = tile_first[tile + 1];
    for (int start = tile_first[tile]; start < end; start += BATCH) {
        bool open = light[0] > 0.0f || light[1] > 0.0f;
        if (__syncthreads_count(open) == 0) break;
        const int count = min(BATCH, end - start);
        if (threadIdx.x < count) {
            const float4* splat = splats + 3ll * tile_splats[start + threadIdx.x];
            batch_a[threadIdx.x] = splat[0];
            batch_b[threadIdx.x] = splat[1];
            batch_c[threadIdx.x] = splat[2];
        }
        __syncthreads();
        for (int chunk = 0; chunk < count; chunk += 32) {
            if (!__any_sync(ALL_LANES, open)) break;
            const int own = chunk + lane;
            const bool touched = own < count && touches_region(batch_a[own], batch_b[own], batch_c[own].w, place);
            for (unsigned left = __ballot_sync(ALL_LANES, touched); left; left &= left - 1) {
                const int k = chunk + __ffs(left) - 1;
                const float4 a = batch_a[k], b = batch_b[k], c = batch_c[k];
                const float dx = pixel_x - a.x, dy = pixel_y - a.y;
                float u = a.z * dx + a.w * dy, v = b.x * dy;
#pragma unroll
                for (int p = 0; p < 2; p++) {
                    const float alpha = fminf(b.y * exp2_fast(-(u * u + v * v)), alpha_max);
                    if (alpha >= ALPHA_MIN && light[p] > 0.0f) {
                        const float weight = alpha * light[p], after = light[p] - weight;
                        if (after > TRANSMITTANCE_MIN) {
                            red[p] += weight * c.x;
                            green[p] += weight * c.y;
                            blue[p] += weight * c.z;
                            light[p] = after;
                        } else {
                            light[p] = -light[p];
                        }
                    }
                    u += a.w;
                    v += b.x;
                }
            }
            open = light[0] > 0.0f || light[1] > 0.0f;
        }
    }
    for (int p = 0; p < 2; p++) {
        if (place.x >= width || place.y + p >= height) continue;
        const int at = (view * height + place.y + p) * width + place.x;
        const float rest = fabsf(light[p]);
        images[3ll * at] = red[p] + rest * background[0];
        images[3ll * at + 1] = green[p] + rest * background[1];
        images[3ll * at + 2] = blue[p] + rest * background[2];
        alphas[at] = 1.0f - rest;
    }
}

// Sums of eight values over the lanes of a warp, value lane / 4 for each lane: with every exchange a lane gives
// away half of the values, so that it takes 9 of them, and not 40.
__device__ __forceinline__ float sum_eight(const float (&s)[8], int lane)
{
    float four[4], two[2];
    const bool high = lane & 16, middle = lane & 8, low = lane & 4;
#pragma unroll
    for (int k = 0; k < 4; k++)
        four[k] = (high ? s[k + 4] : s[k]) + __shfl_xor_sync(ALL_LANES, high ? s[k] : s[k + 4], 16);
#pragma unroll
    for (int k = 0; k < 2; k++)
        two[k] = (middle ? four[k + 2] : four[k]) + __shfl_xor_sync(ALL_LANES, middle ? four[k] : four[k + 2], 8);
    float one = (low ? two[1] : two[0]) + __shfl_xor_sync(ALL_LANES, low ? two[0] : two[1], 4);
    one += __shfl_xor_sync(ALL_LANES, one, 2);
    return one + __shfl_xor_sync(ALL_LANES, one, 1);
}

// A lane's two pixels in the backward pass.
struct GradPixels {
    // Transmittance, 0 once the pixel is closed.
    float light[2], ahead[2], red[2], green[2], blue[2];
};

__device__ __forceinline__ GradPixels load_pixels(const Place& place, int view, int width, int height,
                                                  const float* images, const float* alphas, const float* d_images,
                                                  const float* d_alphas)
{
    GradPixels pixels;
    for (int p = 0; p < 2; p++) {
        pixels.light[p] = pixels.ahead[p] = pixels.red[p] = pixels.green[p] = pixels.blue[p] = 0.0f;
        if (!place.inside[p]) continue;
        const int at = (view * height + place.y + p) * width + place.x;
        const float* color = images + 3ll * at;
        const float* d_color = d_images + 3ll * at;
        pixels.light[p] = 1.0f;
        pixels.red[p] = d_color[0];
        pixels.green[p] = d_color[1];
        pixels.blue[p] = d_color[2];
        pixels.ahead[p] = color[0] * d_color[0] + color[1] * d_color[1] + color[2] * d_color[2];
        if (d_alphas) pixels.ahead[p] -= (1.0f - alphas[at]) * d_alphas[at];
    }
    return pixels;
}

// A splat's gradients from a lane's two pixels: dL/dpower times 1, u, v, u^2, u v, v^2, and red, green; and
// blue. Returns whether it touched any of them.
__device__ __forceinline__ bool add_splat(GradPixels& px, float4 a, float4 b, float4 c, float dx, float dy,
                                          float alpha_max, float (&s)[8], float& sum_blue)
{
    float u = a.z * dx + a.w * dy, v = b.x * dy;
    bool any = false;
#pragma unroll
    for (int k = 0; k < 8; k++) s[k] = 0.0f;
    sum_blue = 0.0f;
#pragma unroll
    for (int p = 0; p < 2; p++) {
        const float raw = b.y * exp2_fast(-(u * u + v * v)), alpha = fminf(raw, alpha_max);
        if (alpha >= ALPHA_MIN && px.light[p] > 0.0f) {
            const float weight = alpha * px.light[p], after = px.light[p] - weight;
            const bool drawn = after > TRANSMITTANCE_MIN;
            px.light[p] = drawn ? after : 0.0f;
            if (drawn) {
                any = true;
                const float share = weight * (c.x * px.red[p] + c.y * px.green[p] + c.z * px.blue[p]);
                px.ahead[p] -= share;
                // dL/dpower = -alpha dL/dalpha, with dL/dalpha = share / alpha - ahead / (1 - alpha).
                const float slope = __fdividef(alpha * px.ahead[p], 1.0f - alpha) - share;
                const float g = raw <= alpha_max ? slope : 0.0f;
                const float g_u = g * u, g_v = g * v;
                s[0] += g;
                s[1] += g_u;
                s[2] += g_v;
                s[3] += g_u * u;
                s[4] += g_u * v;
                s[5] += g_v * v;
                s[6] += weight * px.red[p];
                s[7] += weight * px.green[p];
                sum_blue += weight * px.blue[p];
            }
        }
        u += a.w;
        v += b.x;
    }
    return any;
}

// As `blend`, with its pictures and their gradients (d_alphas may be null). hit_grads (hits, 2) and hit_blues
// (hits): written for every hit of tile_hits.
extern "C" __global__ void __launch_bounds__(THREADS)
    blend_grad(const int* tile_order, const int* tile_first, const int* tile_splats, const int* tile_hits,
               const float4* splats, const int* sizes, const float* images, const float* alphas, const float* d_images,
               const float* d_alphas, int width, int height, int tiles_x, int tiles, float alpha_max,
               float4* hit_grads, float* hit_blues)
{
    __shared__ float4 batch_a[GRAD_BATCH], batch_b[GRAD_BATCH], batch_c[GRAD_BATCH];
    __shared__ int batch_hit[GRAD_BATCH];
    __shared__ float4 sums[WARPS][GRAD_BATCH][2];
    __shared__ float blues[WARPS][GRAD_BATCH];
    __shared__ unsigned summed[WARPS][GRAD_BATCH / 32];
    const int tile = tile_order[blockIdx.x], view = tile / tiles;
    const int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    const Place place = place_of(tile % tiles, tiles_x, sizes + 2 * view);
    const float pixel_x = place.x + 0.5f, pixel_y = place.y + 0.5f;
    GradPixels px = load_pixels(place, view, width, height, images, alphas, d_images, d_alphas);
    const int end = tile_first[tile + 1];
    int start = tile_first[tile];
    for (; start < end; start += GRAD_BATCH) {
        bool open = px.light[0] > 0.0f || px.light[1] > 0.0f;
        if (__syncthreads_count(open) == 0) break;
        const int count = min(GRAD_BATCH, end - start), half = threadIdx.x % GRAD_BATCH;
        if (half < count) {
            const float4* splat = splats + 3ll * tile_splats[start + half];
            if (threadIdx.x < GRAD_BATCH) {
                batch_a[half] = splat[0];
                batch_b[half] = splat[1];
            } else {
                batch_c[half] = splat[2];
                batch_hit[half] = tile_hits[start + half];
            }
        }
        __syncthreads();
        for (int chunk = 0; chunk < count; chunk += 32) {
            const int own = chunk + lane;
            unsigned done = 0;
            if (__any_sync(ALL_LANES, open)) {
                const bool touched = own < count && touches_region(batch_a[own], batch_b[own], batch_c[own].w, place);
                for (unsigned left = __ballot_sync(ALL_LANES, touched); left; left &= left - 1) {
                    const int bit = __ffs(left) - 1, k = chunk + bit;
                    const float4 a = batch_a[k], b = batch_b[k], c = batch_c[k];
                    float s[8], blue;
                    const bool any = add_splat(px, a, b, c, pixel_x - a.x, pixel_y - a.y, alpha_max, s, blue);
                    if (!__any_sync(ALL_LANES, any)) continue;
                    const float sum = sum_eight(s, lane);
                    blue = warp_sum(blue);
                    if (lane % 4 == 0) reinterpret_cast<float*>(sums[warp][k])[lane / 4] = sum;
                    if (lane == 0) blues[warp][k] = blue;
                    done |= 1u << bit;
                }
                open = px.light[0] > 0.0f || px.light[1] > 0.0f;
            }
            if (lane == 0) summed[warp][chunk / 32] = done;
        }
        __syncthreads();
        // Two threads a hit, each with half of its eight sums.
        const int k = threadIdx.x / 2, part = threadIdx.x % 2;
        if (k < count) {
            float4 sum = make_float4(0.0f, 0.0f, 0.0f, 0.0f);
            float blue = 0.0f;
#pragma unroll
            for (int w = 0; w < WARPS; w++) {
                if (!(summed[w][k / 32] >> k % 32 & 1u)) continue;
                const float4 other = sums[w][k][part];
                sum = make_float4(sum.x + other.x, sum.y + other.y, sum.z + other.z, sum.w + other.w);
                blue += blues[w][k];
            }
            hit_grads[2ll * batch_hit[k] + part] = sum;
            if (part == 0) hit_blues[batch_hit[k]] = blue;
        }
    }
    // Hits behind the last open pixel.
    for (int i = start + threadIdx.x; i < end; i += THREADS) {
        const int hit = tile_hits[i];
        hit_grads[2ll * hit] = hit_grads[2ll * hit + 1] = make_float4(0.0f, 0.0f, 0.0f, 0.0f);
        hit_blues[hit] = 0.0f;
    }
}
