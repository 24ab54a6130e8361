// The rate term's gradient in one pass. Compiled once for every length of a row: COLUMNS.

// Aligned so that a row is read in as few loads as can be.
struct alignas(COLUMNS % 4 == 0 ? 16 : COLUMNS % 2 == 0 ? 8 : 4) Row {
    float values[COLUMNS];
};

// gradient += w * d/d rows of the sum over all rows of ln(1 + |row|_1 / knee), where w is factor times *weight,
// or factor alone where weight is null. With w = 0 nothing is done.
extern "C" __global__ void __launch_bounds__(256) add_rate_gradient(
    const Row* __restrict__ rows, Row* __restrict__ gradient, int count, float knee, const float* __restrict__ weight,
    float factor
) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    const float scale = weight == nullptr ? factor : factor * *weight;
    if (i >= count || scale == 0.0f) return;
    const Row row = rows[i];
    Row sum = gradient[i];
    float size = knee;
#pragma unroll
    for (int k = 0; k < COLUMNS; k++) size += fabsf(row.values[k]);
    const float pull = scale / size;
#pragma unroll
    for (int k = 0; k < COLUMNS; k++) {
        const float sign = (row.values[k] > 0.0f ? 1.0f : 0.0f) - (row.values[k] < 0.0f ? 1.0f : 0.0f);
        sum.values[k] = fmaf(pull, sign, sum.values[k]);
    }
    gradient[i] = sum;
}
