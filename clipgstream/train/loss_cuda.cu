// The picture loss of several views, L1 and SSIM, and its gradient. `loss_kernels.py` has the mathematics.
//
// Pictures are (V, H, W, 3). A block works on a tile of TILE x TILE pixels of one view, one channel after the
// other: it puts the tile and a rim as wide as the window into shared memory, blurs its rows, then its columns.
// A thread blurs four neighbours at a time, so that it reads every value once for all four.
//
// What lies beyond a view's own size is outside of the picture: 0, not counted, without gradient.
// Defined by the host: TAP_0 to TAP_5, the window's first half and its middle; C1 and C2.

#include "common.cuh"

constexpr int RADIUS = 5;
constexpr int TAPS = 2 * RADIUS + 1;
constexpr int TILE = 32;
constexpr int SPAN = TILE + 2 * RADIUS;
constexpr int GROUPS = TILE / 4;
// Rows of shared memory hold float4s, as many as the last group of four reads.
constexpr int PITCH = GROUPS + 3;
constexpr int THREADS = 256;
constexpr int CHANNELS = 3;
constexpr int QUANTITIES = 3;

struct Size {
    int width, height;
};

__device__ __forceinline__ Size own_size(const int* sizes, int view, Size canvas) {
    if (sizes == nullptr) return canvas;
    return {min(sizes[2 * view], canvas.width), min(sizes[2 * view + 1], canvas.height)};
}

__device__ __forceinline__ float value_count(Size size) {
    return fmaxf(static_cast<float>(CHANNELS) * size.width * size.height, 1.0f);
}

// byte / 255, rounded as a division would: equal colours must be equal.
__device__ __forceinline__ float unit(unsigned char byte) {
    const float value = byte;
    const float quotient = value * (1.0f / 255.0f);
    return fmaf(fmaf(-255.0f, quotient, value), 1.0f / 255.0f, quotient);
}

__device__ __forceinline__ float tap(int k) {
    const float half[RADIUS + 1] = {TAP_0, TAP_1, TAP_2, TAP_3, TAP_4, TAP_5};
    return half[k <= RADIUS ? k : TAPS - 1 - k];
}

// Calls visit(row, column, inside, y, x) for each place of a tile and its rim; y and x are in the picture.
template <class Visit>
__device__ __forceinline__ void for_span(int top, int left, Size own, Visit visit) {
    for (int i = threadIdx.x; i < SPAN * SPAN; i += THREADS) {
        const int row = i / SPAN, column = i % SPAN;
        const int y = top + row - RADIUS, x = left + column - RADIUS;
        visit(row, column, y >= 0 && y < own.height && x >= 0 && x < own.width, y, x);
    }
}

__device__ __forceinline__ void read_window(const float4* row, float (&values)[16]) {
#pragma unroll
    for (int i = 0; i < 4; i++) {
        const float4 four = row[i];
        values[4 * i] = four.x;
        values[4 * i + 1] = four.y;
        values[4 * i + 2] = four.z;
        values[4 * i + 3] = four.w;
    }
}

// Four blurred neighbours, from values that begin RADIUS before the first of them.
__device__ __forceinline__ float4 blur_four(const float (&values)[16]) {
    float sums[4] = {};
#pragma unroll
    for (int i = 0; i < 4; i++) {
#pragma unroll
        for (int k = 0; k < TAPS; k++) sums[i] = fmaf(tap(k), values[i + k], sums[i]);
    }
    return make_float4(sums[0], sums[1], sums[2], sums[3]);
}

// Four values below each other, from rows that begin RADIUS above the first of them.
__device__ __forceinline__ void blur_column(const float* rows, float (&sums)[4]) {
#pragma unroll
    for (int i = 0; i < 4; i++) sums[i] = 0.0f;
#pragma unroll
    for (int k = 0; k < TAPS + 3; k++) {
        const float value = rows[k * TILE];
#pragma unroll
        for (int i = 0; i < 4; i++) {
            if (k - i >= 0 && k - i < TAPS) sums[i] = fmaf(tap(k - i), value, sums[i]);
        }
    }
}

// Sums over the block, for its first thread.
__device__ __forceinline__ void block_sums(float (&values)[QUANTITIES]) {
    __shared__ float of_warps[THREADS / 32][QUANTITIES];
    for (int q = 0; q < QUANTITIES; q++) {
        const float sum = warp_sum(values[q]);
        if (threadIdx.x % 32 == 0) of_warps[threadIdx.x / 32][q] = sum;
    }
    __syncthreads();
    if (threadIdx.x == 0) {
        for (int q = 0; q < QUANTITIES; q++) {
            values[q] = 0.0f;
            for (int warp = 0; warp < THREADS / 32; warp++) values[q] += of_warps[warp][q];
        }
    }
    __syncthreads();
}

// SSIM of one value and what it depends on.
struct Similarity {
    float value, by_mean, by_squares, by_product;
};

__device__ __forceinline__ Similarity similarity(float mu, float nu, float squares, float product) {
    const float mu_nu = mu * nu, means = mu * mu + nu * nu;
    const float a = 2.0f * mu_nu + C1;
    const float b = 2.0f * (product - mu_nu) + C2;
    const float c = means + C1;
    const float d = squares - means + C2;
    const float inverse = __fdividef(1.0f, c * d);
    const float value = a * b * inverse;
    return {value, 2.0f * (nu * (b - a) - mu * value * (d - c)) * inverse, -value * c * inverse,
            2.0f * a * inverse};
}

// Grid: (tiles across, tiles down, views).
//   slopes    (V, 3 channels, 3, H, W): SSIM's derivatives by the blurred picture, by the blurred squares and by
//             the blurred product; null: not wanted.
//   partials  (V, 3, tiles): sums of |difference|, of 1 - SSIM and of difference^2 over each tile.
extern "C" __global__ void __launch_bounds__(THREADS) compare_pictures(
    const float* __restrict__ images, const unsigned char* __restrict__ targets, const int* __restrict__ sizes,
    int width, int height, float* __restrict__ slopes, float* __restrict__ partials
) {
    __shared__ float4 pictures[2][SPAN][PITCH];
    __shared__ float4 blurred[4][SPAN][GROUPS];
    const int view = blockIdx.z, top = blockIdx.y * TILE, left = blockIdx.x * TILE;
    const Size own = own_size(sizes, view, {width, height});
    const size_t plane = static_cast<size_t>(width) * height;
    images += plane * CHANNELS * view;
    targets += plane * CHANNELS * view;
    float* staged_x = reinterpret_cast<float*>(pictures[0]);
    float* staged_y = reinterpret_cast<float*>(pictures[1]);
    const int column = threadIdx.x % TILE, first_row = threadIdx.x / TILE * 4;
    float sums[QUANTITIES] = {};
    for (int channel = 0; channel < CHANNELS && top < own.height && left < own.width; channel++) {
        __syncthreads();
        for_span(top, left, own, [&](int row, int col, bool inside, int y, int x) {
            const size_t i = (static_cast<size_t>(y) * width + x) * CHANNELS + channel;
            staged_x[row * PITCH * 4 + col] = inside ? images[i] : 0.0f;
            staged_y[row * PITCH * 4 + col] = inside ? unit(targets[i]) : 0.0f;
        });
        __syncthreads();
        for (int i = threadIdx.x; i < SPAN * GROUPS; i += THREADS) {
            const int row = i / GROUPS, group = i % GROUPS;
            float x[16], y[16], squares[16], product[16];
            read_window(&pictures[0][row][group], x);
            read_window(&pictures[1][row][group], y);
#pragma unroll
            for (int k = 0; k < 16; k++) {
                squares[k] = fmaf(x[k], x[k], y[k] * y[k]);
                product[k] = x[k] * y[k];
            }
            blurred[0][row][group] = blur_four(x);
            blurred[1][row][group] = blur_four(y);
            blurred[2][row][group] = blur_four(squares);
            blurred[3][row][group] = blur_four(product);
        }
        __syncthreads();
        float moments[4][4];
#pragma unroll
        for (int q = 0; q < 4; q++) {
            blur_column(reinterpret_cast<const float*>(blurred[q][first_row]) + column, moments[q]);
        }
#pragma unroll
        for (int i = 0; i < 4; i++) {
            const int y = top + first_row + i, x = left + column;
            if (y >= own.height || x >= own.width) continue;
            const int at = (first_row + i + RADIUS) * PITCH * 4 + column + RADIUS;
            const float difference = staged_x[at] - staged_y[at];
            const Similarity s = similarity(moments[0][i], moments[1][i], moments[2][i], moments[3][i]);
            sums[0] += fabsf(difference);
            sums[1] += 1.0f - s.value;
            sums[2] = fmaf(difference, difference, sums[2]);
            if (slopes != nullptr) {
                float* to = slopes + plane * ((view * CHANNELS + channel) * 3) + static_cast<size_t>(y) * width + x;
                to[0] = s.by_mean;
                to[plane] = s.by_squares;
                to[2 * plane] = s.by_product;
            }
        }
    }
    block_sums(sums);
    if (threadIdx.x == 0) {
        const int tiles = gridDim.x * gridDim.y, tile = blockIdx.y * gridDim.x + blockIdx.x;
        for (int q = 0; q < QUANTITIES; q++) partials[(view * QUANTITIES + q) * tiles + tile] = sums[q];
    }
}

// One block; always in the same order. loss: of all views; squared_errors (V,): means of difference^2.
extern "C" __global__ void __launch_bounds__(THREADS) sum_losses(
    const float* __restrict__ partials, const int* __restrict__ sizes, int views, int tiles, int width, int height,
    float ssim_weight, float* __restrict__ loss, float* __restrict__ squared_errors
) {
    float total = 0.0f;
    for (int view = 0; view < views; view++) {
        float sums[QUANTITIES] = {};
        for (int q = 0; q < QUANTITIES; q++) {
            const float* of_tiles = partials + (view * QUANTITIES + q) * tiles;
            for (int i = threadIdx.x; i < tiles; i += THREADS) sums[q] += of_tiles[i];
        }
        block_sums(sums);
        if (threadIdx.x == 0) {
            const float count = value_count(own_size(sizes, view, {width, height}));
            total += ((1.0f - ssim_weight) * sums[0] + ssim_weight * sums[1]) / count;
            squared_errors[view] = sums[2] / count;
        }
    }
    if (threadIdx.x == 0) *loss = total / views;
}

// gradient (V, H, W, 3): of the loss by the images, times *incoming. Grid as in compare_pictures.
extern "C" __global__ void __launch_bounds__(THREADS) differentiate_loss(
    const float* __restrict__ images, const unsigned char* __restrict__ targets, const int* __restrict__ sizes,
    int width, int height, const float* __restrict__ slopes, float ssim_weight, const float* __restrict__ incoming,
    float* __restrict__ gradient
) {
    __shared__ float4 staged[3][SPAN][PITCH];
    __shared__ float4 blurred[3][SPAN][GROUPS];
    const int view = blockIdx.z, top = blockIdx.y * TILE, left = blockIdx.x * TILE;
    const Size own = own_size(sizes, view, {width, height});
    const size_t plane = static_cast<size_t>(width) * height;
    images += plane * CHANNELS * view;
    targets += plane * CHANNELS * view;
    gradient += plane * CHANNELS * view;
    const bool inside_picture = top < own.height && left < own.width;
    const float scale = *incoming / (value_count(own) * gridDim.z);
    const float l1_scale = (1.0f - ssim_weight) * scale, ssim_scale = -ssim_weight * scale;
    const int column = threadIdx.x % TILE, first_row = threadIdx.x / TILE * 4;
    for (int channel = 0; channel < CHANNELS; channel++) {
        float blurs[3][4] = {};
        if (inside_picture) {
            const float* from = slopes + plane * ((view * CHANNELS + channel) * 3);
            float* to = reinterpret_cast<float*>(staged);
            __syncthreads();
            for_span(top, left, own, [&](int row, int col, bool inside, int y, int x) {
                const size_t i = static_cast<size_t>(y) * width + x;
#pragma unroll
                for (int q = 0; q < 3; q++) {
                    to[(q * SPAN + row) * PITCH * 4 + col] = inside ? from[plane * q + i] : 0.0f;
                }
            });
            __syncthreads();
            for (int i = threadIdx.x; i < SPAN * GROUPS; i += THREADS) {
                const int row = i / GROUPS, group = i % GROUPS;
#pragma unroll
                for (int q = 0; q < 3; q++) {
                    float values[16];
                    read_window(&staged[q][row][group], values);
                    blurred[q][row][group] = blur_four(values);
                }
            }
            __syncthreads();
#pragma unroll
            for (int q = 0; q < 3; q++) {
                blur_column(reinterpret_cast<const float*>(blurred[q][first_row]) + column, blurs[q]);
            }
        }
#pragma unroll
        for (int i = 0; i < 4; i++) {
            const int row = top + first_row + i, col = left + column;
            if (row >= height || col >= width) continue;
            const size_t at = (static_cast<size_t>(row) * width + col) * CHANNELS + channel;
            float slope = 0.0f;
            if (row < own.height && col < own.width) {
                const float x = images[at], y = unit(targets[at]);
                const float sign = (x > y ? 1.0f : 0.0f) - (x < y ? 1.0f : 0.0f);
                slope = l1_scale * sign + ssim_scale * (blurs[0][i] + 2.0f * x * blurs[1][i] + y * blurs[2][i]);
            }
            gradient[at] = slope;
        }
    }
}
