// The 4D hash grid: gathering features, and scattering their gradient.
//
// One thread works on one point and one level. The level is the slow dimension of the launch, so that at any
// time the device works on the rows of about one level, which stay in its L2 cache.
//
// Compiled once for every number of features: FEATURES, 1 to 8.

#include "common.cuh"

constexpr int CORNERS = 16;
constexpr int WARP = 32;
// Features that one vector holds: the most that every row is aligned for.
constexpr int LANE = FEATURES % 4 == 0 ? 4 : FEATURES % 2 == 0 ? 2 : 1;

struct alignas(2 * (FEATURES % 8 == 0 ? 8 : LANE)) HalfRow {
    unsigned short values[FEATURES];
};

struct alignas(4 * LANE) FloatRow {
    float values[FEATURES];
};

// One level of the layout; written by the host as eight words.
struct alignas(16) Level {
    float scale;
    float time_scale;
    unsigned strides[3];  // of y, z and t
    unsigned entries;
    unsigned offset;
    unsigned dense;
};

// A point within a level: its cell, and how far it is towards the upper corner.
struct Place {
    unsigned cell[4];
    float upper[4];
};

// The position is coordinate * scale + 0.5, whose fraction float32 cannot hold in fine levels. The fused
// multiply-add finds what is left above the whole part with one rounding, so weights are as good as those from
// doubles. (Where the product was rounded up to a whole number, the rest is a little below 0.)
__device__ __forceinline__ void place_axis(Place& place, int axis, float coordinate, float scale) {
    const float whole = floorf(coordinate * scale);
    const float rest = fmaf(coordinate, scale, -whole) + 0.5f;
    const bool next = rest >= 1.0f;
    place.cell[axis] = static_cast<unsigned>(static_cast<int>(whole)) + (next ? 1u : 0u);
    place.upper[axis] = next ? rest - 1.0f : rest;
}

__device__ __forceinline__ Place place_in(const Level& level, float4 point) {
    Place place;
    place_axis(place, 0, point.x, level.scale);
    place_axis(place, 1, point.y, level.scale);
    place_axis(place, 2, point.z, level.scale);
    place_axis(place, 3, point.w, level.time_scale);
    return place;
}

// Row of the table that holds a corner, which is upper in x, y, z, t where bit 0, 1, 2, 3 is set. No cell,
// however wrong, leads out of the level.
template <bool DENSE>
__device__ __forceinline__ unsigned row_of(const Level& level, const unsigned (&cell)[4], int corner) {
    const unsigned x = cell[0] + (corner & 1);
    const unsigned y = (cell[1] + (corner >> 1 & 1)) * level.strides[0];
    const unsigned z = (cell[2] + (corner >> 2 & 1)) * level.strides[1];
    const unsigned t = (cell[3] + (corner >> 3 & 1)) * level.strides[2];
    if (DENSE) {
        const unsigned index = x + y + z + t;
        return level.offset + (index < level.entries ? index : index % level.entries);
    }
    // A hashed level has a power of two of entries.
    return level.offset + ((x ^ y ^ z ^ t) & (level.entries - 1));
}

__device__ __forceinline__ void corner_weights(const Place& place, float (&weights)[CORNERS]) {
#pragma unroll
    for (int corner = 0; corner < CORNERS; corner++) {
        float weight = 1.0f;
#pragma unroll
        for (int axis = 3; axis >= 0; axis--) {
            weight *= corner >> axis & 1 ? place.upper[axis] : 1.0f - place.upper[axis];
        }
        weights[corner] = weight;
    }
}

template <bool DENSE>
__device__ __forceinline__ FloatRow gather(const Level& level, const Place& place, const HalfRow* table) {
    FloatRow sum = {};
    float weights[CORNERS];
    corner_weights(place, weights);
#pragma unroll
    for (int corner = 0; corner < CORNERS; corner++) {
        const HalfRow row = table[row_of<DENSE>(level, place.cell, corner)];
#pragma unroll
        for (int k = 0; k < FEATURES; k++) {
            sum.values[k] = fmaf(weights[corner], half_to_float(row.values[k]), sum.values[k]);
        }
    }
    return sum;
}

// features[point, level] = the weighted sum of the rows at the point's corners. Grid: (points, levels).
extern "C" __global__ void __launch_bounds__(256) encode(
    const Level* __restrict__ levels, const HalfRow* __restrict__ table, const float4* __restrict__ points,
    FloatRow* __restrict__ features, int count
) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= count) return;
    const Level level = levels[blockIdx.y];
    const Place place = place_in(level, points[i]);
    features[static_cast<size_t>(i) * gridDim.y + blockIdx.y] =
        level.dense ? gather<true>(level, place, table) : gather<false>(level, place, table);
}

// Adds COUNT values at once where the device can; `to` is aligned for that.
template <int COUNT>
__device__ __forceinline__ void add_to(float* to, const float* values) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 900
    if constexpr (COUNT == 4) {
        asm volatile("red.global.add.v4.f32 [%0], {%1, %2, %3, %4};"
                     :: "l"(to), "f"(values[0]), "f"(values[1]), "f"(values[2]), "f"(values[3]) : "memory");
    } else if constexpr (COUNT == 2) {
        asm volatile("red.global.add.v2.f32 [%0], {%1, %2};"
                     :: "l"(to), "f"(values[0]), "f"(values[1]) : "memory");
    } else {
        atomicAdd(to, values[0]);
    }
#else
#pragma unroll
    for (int k = 0; k < COUNT; k++) atomicAdd(to + k, values[k]);
#endif
}

template <bool DENSE>
__device__ __forceinline__ void scatter(
    const Level& level, const Place& place, const FloatRow& gradient, float* tables
) {
    float weights[CORNERS];
    corner_weights(place, weights);
#pragma unroll
    for (int corner = 0; corner < CORNERS; corner++) {
        float* row = tables + static_cast<size_t>(row_of<DENSE>(level, place.cell, corner)) * FEATURES;
#pragma unroll
        for (int first = 0; first < FEATURES; first += LANE) {
            float part[LANE];
#pragma unroll
            for (int k = 0; k < LANE; k++) part[k] = weights[corner] * gradient.values[first + k];
            add_to<LANE>(row + first, part);
        }
    }
}

// Sums over the warp, dealt out to its lanes: each step hands half of the values that are left to the partner
// and takes its share of the other half. With COUNT = 32 n, values[0] to values[n - 1] end as the sums of
// the values n lane to n lane + n - 1. With 16, two neighbouring lanes share value lane / 2.
template <int COUNT, int BIT>
__device__ __forceinline__ void deal_sums(float* values, int lane) {
    if constexpr (BIT > 0) {
        if constexpr (COUNT > 1) {
            const bool keeps_upper = lane & BIT;
#pragma unroll
            for (int i = 0; i < COUNT / 2; i++) {
                const float low = values[i], high = values[i + COUNT / 2];
                const float given = __shfl_xor_sync(ALL_LANES, keeps_upper ? low : high, BIT);
                values[i] = (keeps_upper ? high : low) + given;
            }
        } else {
            values[0] += __shfl_xor_sync(ALL_LANES, values[0], BIT);
        }
        deal_sums<(COUNT > 1 ? COUNT / 2 : 1), BIT / 2>(values, lane);
    }
}

// As scatter, by a whole warp whose points lie in one cell: the sum of their gradients is added once.
template <bool DENSE>
__device__ __forceinline__ void scatter_together(
    const Level& level, const Place& place, const FloatRow& gradient, float* tables, int lane
) {
    constexpr int DEALT = LANE == 4 ? 2 : 1;
    float weights[CORNERS];
    corner_weights(place, weights);
    const unsigned row = row_of<DENSE>(level, place.cell, lane / 2);
#pragma unroll
    for (int first = 0; first < FEATURES; first += LANE) {
        float values[CORNERS * LANE];
#pragma unroll
        for (int i = 0; i < CORNERS * LANE; i++) {
            values[i] = weights[i / LANE] * gradient.values[first + i % LANE];
        }
        deal_sums<CORNERS * LANE, WARP / 2>(values, lane);
        if (LANE == 1 && lane & 1) continue;
        add_to<DEALT>(tables + static_cast<size_t>(row) * FEATURES + first + (lane & 1) * DEALT, values);
    }
}

// tables[row] += weight * gradient[point, level], for the 16 rows of every point. Grid: (points, levels).
// Points without a gradient, such as those that no view saw, cost nothing.
extern "C" __global__ void __launch_bounds__(256) scatter_gradient(
    const Level* __restrict__ levels, const float4* __restrict__ points, const FloatRow* __restrict__ gradients,
    float* __restrict__ tables, int count
) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    const int lane = threadIdx.x % WARP;
    const Level level = levels[blockIdx.y];
    FloatRow gradient = {};
    float4 point = {};
    if (i < count) {
        gradient = gradients[static_cast<size_t>(i) * gridDim.y + blockIdx.y];
        point = points[i];
    }
    bool counts = false;
#pragma unroll
    for (int k = 0; k < FEATURES; k++) counts = counts || gradient.values[k] != 0.0f;
    const unsigned counting = __ballot_sync(ALL_LANES, counts);
    if (counting == 0) return;

    // Neighbouring anchors often share a cell of a coarse level, where they would queue for the same rows.
    Place place = place_in(level, point);
    const int leader = __ffs(counting) - 1;
    bool same = true;
    unsigned cell[4];
#pragma unroll
    for (int axis = 0; axis < 4; axis++) {
        cell[axis] = __shfl_sync(ALL_LANES, place.cell[axis], leader);
        same = same && cell[axis] == place.cell[axis];
    }
    const bool together = __all_sync(ALL_LANES, same || !counts) && __popc(counting) > 4;
    if (together) {
#pragma unroll
        for (int axis = 0; axis < 4; axis++) place.cell[axis] = cell[axis];
        if (level.dense) scatter_together<true>(level, place, gradient, tables, lane);
        else scatter_together<false>(level, place, gradient, tables, lane);
    } else if (counts) {
        if (level.dense) scatter<true>(level, place, gradient, tables);
        else scatter<false>(level, place, gradient, tables);
    }
}
