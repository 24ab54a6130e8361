// The volume regulariser in two passes: what was drawn is counted, then it gets its gradient. Sums are taken in
// one order, so that results repeat.

#include "common.cuh"

constexpr int THREADS = 256;

template <class T> struct Pair {
    int count;
    T sum;
};

template <class T> __device__ __forceinline__ T sum_over_warp(T value)
{
    for (int offset = 16; offset > 0; offset >>= 1) value += __shfl_xor_sync(ALL_LANES, value, offset);
    return value;
}

// Over a block of THREADS threads, which all get it.
template <class T> __device__ __forceinline__ Pair<T> sum_over_block(Pair<T> own)
{
    __shared__ int counts[THREADS / 32];
    __shared__ T sums[THREADS / 32];
    own = {sum_over_warp(own.count), sum_over_warp(own.sum)};
    if (threadIdx.x % 32 == 0) {
        counts[threadIdx.x / 32] = own.count;
        sums[threadIdx.x / 32] = own.sum;
    }
    __syncthreads();
    Pair<T> all = {0, T(0)};
    for (int warp = 0; warp < THREADS / 32; warp++) {
        all.count += counts[warp];
        all.sum += sums[warp];
    }
    return all;
}

// Of every block: how many of its Gaussians were drawn, and the sum of their products of scales.
extern "C" __global__ void __launch_bounds__(256) count_drawn(
    const float* __restrict__ seen, const float* __restrict__ scales, int gaussians, int* __restrict__ counts,
    float* __restrict__ sums
) {
    Pair<float> own = {0, 0.0f};
    for (int i = blockIdx.x * THREADS + threadIdx.x; i < gaussians; i += gridDim.x * THREADS) {
        if (seen[i] == 0.0f) continue;
        own.count++;
        own.sum += scales[3 * i] * scales[3 * i + 1] * scales[3 * i + 2];
    }
    const Pair<float> all = sum_over_block(own);
    if (threadIdx.x != 0) return;
    counts[blockIdx.x] = all.count;
    sums[blockIdx.x] = all.sum;
}

// gradient += weight * d/d scales of the mean product over those drawn, whose value is written down, too.
// `counts` and `sums` are those of the `parts` blocks of the first pass; every block adds them up for itself.
extern "C" __global__ void __launch_bounds__(256) add_volume_gradient(
    const float* __restrict__ seen, const float* __restrict__ scales, int gaussians, const int* __restrict__ counts,
    const float* __restrict__ sums, int parts, float weight, float* __restrict__ gradient, float* __restrict__ value
) {
    Pair<double> own = {0, 0.0};
    for (int part = threadIdx.x; part < parts; part += THREADS) {
        own.count += counts[part];
        if (blockIdx.x == 0) own.sum += double(sums[part]);
    }
    const Pair<double> all = sum_over_block(own);
    const float share = weight / float(max(all.count, 1));
    if (blockIdx.x == 0 && threadIdx.x == 0) *value = float(all.sum * double(share));
    for (int i = blockIdx.x * THREADS + threadIdx.x; i < gaussians; i += gridDim.x * THREADS) {
        if (seen[i] == 0.0f) continue;
        const float a = scales[3 * i], b = scales[3 * i + 1], c = scales[3 * i + 2];
        gradient[3 * i] = fmaf(b * c, share, gradient[3 * i]);
        gradient[3 * i + 1] = fmaf(a * c, share, gradient[3 * i + 1]);
        gradient[3 * i + 2] = fmaf(a * b, share, gradient[3 * i + 2]);
    }
}
