// Adam's step over all parameters of a clip, up to sixteen of them in a launch.

constexpr int THREADS = 256;
constexpr int VALUES = 4;  // of a thread

// Advances the count of steps and writes down what all values of this step need: for every group its rate over
// 1 - beta1^t, and behind them 1 / sqrt(1 - beta2^t). One block, so that all have read the count before it is
// advanced; in float64, and from 1 - beta, so that no digits are lost where beta^t is near 0 or near 1.
extern "C" __global__ void __launch_bounds__(32) begin_adam_step(
    float* step, const float* rates, int groups, float mean_share, float square_share, float* sizes
) {
    const double now = double(*step) + 1.0;
    __syncthreads();
    const double mean_done = -expm1(now * log1p(-double(mean_share)));
    for (int g = threadIdx.x; g < groups; g += blockDim.x) sizes[g] = float(double(rates[g]) / mean_done);
    if (threadIdx.x != 0) return;
    sizes[groups] = float(1.0 / sqrt(-expm1(now * log1p(-double(square_share)))));
    *step = float(now);
}

// A parameter, its gradient, the running means of the gradient and of its square.
struct Slot {
    float* values;
    const float* gradient;
    float* mean;
    float* square;
    int count, group, first_block;
};

struct Rule {
    float size, correction, mean_share, square_share, epsilon;

    __device__ __forceinline__ void apply(float& value, float gradient, float& mean, float& square) const
    {
        mean = fmaf(mean_share, gradient, (1.0f - mean_share) * mean);
        square = fmaf(square_share, gradient * gradient, (1.0f - square_share) * square);
        value -= size * (mean / fmaf(sqrtf(square), correction, epsilon));
    }
};

__device__ __forceinline__ bool is_aligned(const Slot& slot)
{
    const size_t any = reinterpret_cast<size_t>(slot.values) | reinterpret_cast<size_t>(slot.gradient) |
                       reinterpret_cast<size_t>(slot.mean) | reinterpret_cast<size_t>(slot.square);
    return any % sizeof(float4) == 0;
}

__device__ __forceinline__ void step_four(const Slot& slot, int at, const Rule& rule)
{
    float4 value = *reinterpret_cast<const float4*>(slot.values + at);
    const float4 gradient = *reinterpret_cast<const float4*>(slot.gradient + at);
    float4 mean = *reinterpret_cast<const float4*>(slot.mean + at);
    float4 square = *reinterpret_cast<const float4*>(slot.square + at);
    rule.apply(value.x, gradient.x, mean.x, square.x);
    rule.apply(value.y, gradient.y, mean.y, square.y);
    rule.apply(value.z, gradient.z, mean.z, square.z);
    rule.apply(value.w, gradient.w, mean.w, square.w);
    *reinterpret_cast<float4*>(slot.values + at) = value;
    *reinterpret_cast<float4*>(slot.mean + at) = mean;
    *reinterpret_cast<float4*>(slot.square + at) = square;
}

#define FOR_ALL_SLOTS(DO) \
    DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9) DO(10) DO(11) DO(12) DO(13) DO(14) DO(15)
#define ARGUMENTS_OF(i) \
    , float *values##i, const float *gradient##i, float *mean##i, float *square##i, int count##i, int group##i, \
        int first_block##i
#define TAKE_IF_REACHED(i) \
    if (block >= first_block##i) \
        slot = {values##i, gradient##i, mean##i, square##i, count##i, group##i, first_block##i};

// A block works on the last slot whose first block is not behind it; slots are in the order of their blocks, and
// those that are not used begin behind the last one.
extern "C" __global__ void __launch_bounds__(256) adam_step(
    const float* sizes, int groups, float mean_share, float square_share, float epsilon FOR_ALL_SLOTS(ARGUMENTS_OF)
) {
    const int block = blockIdx.x;
    Slot slot;
    FOR_ALL_SLOTS(TAKE_IF_REACHED)
    const int at = ((block - slot.first_block) * THREADS + int(threadIdx.x)) * VALUES;
    const Rule rule = {sizes[slot.group], sizes[groups], mean_share, square_share, epsilon};
    if (at + VALUES <= slot.count && is_aligned(slot)) {
        step_four(slot, at, rule);
        return;
    }
    for (int i = at; i < min(at + VALUES, slot.count); i++)
        rule.apply(slot.values[i], slot.gradient[i], slot.mean[i], slot.square[i]);
}
