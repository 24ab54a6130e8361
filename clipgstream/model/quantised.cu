// Rounding to multiples of a step, in one pass.

constexpr int VALUES_PER_THREAD = 4;

// rounded[i] = the multiple of `step` nearest to values[i], the even one of two. The same bits as dividing,
// rounding and multiplying one after the other: what training sees is what packing makes of it.
extern "C" __global__ void __launch_bounds__(256) round_to_step(
    const float* __restrict__ values, float* __restrict__ rounded, int count, float step
) {
    const int first = blockIdx.x * blockDim.x * VALUES_PER_THREAD + threadIdx.x;
#pragma unroll
    for (int k = 0; k < VALUES_PER_THREAD; k++) {
        const int i = first + k * blockDim.x;
        if (i < count) rounded[i] = rintf(values[i] / step) * step;
    }
}
