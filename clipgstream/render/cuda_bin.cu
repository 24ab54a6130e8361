// Which tiles each splat touches, and each tile's splats from front to back.
//
// Hits, a splat in a tile each, are listed in the order of the splats' depths, a splat's side by side. A stable
// sort by tile then leaves each tile's hits in order of depth. KEY_BITS: of a tile's number in the sort.

#include "cuda_splat.cuh"

#if KEY_BITS == 16
using Key = short;
#else
using Key = int;
#endif

// Splats with this many hits or more are listed by a whole warp.
constexpr int MANY_HITS = 32;

struct Output {
    Key* keys;
    int* splats;
};

__device__ __forceinline__ Splat load_splat(const float4* splats, int at)
{
    return make_splat(splats[3 * at], splats[3 * at + 1], splats[3 * at + 2]);
}

// Lists the tiles of one row from place `hit` on, as far as there is room.
__device__ __forceinline__ void list_row(Output out, int2 columns, int key, int splat, int hit, int end)
{
    for (int column = columns.x; column < columns.y && hit < end; column++, hit++) {
        out.keys[hit] = Key(key + column);
        out.splats[hit] = splat;
    }
}

// One thread a splat, in order of depth: `order` (V, N) holds the places of the sorted depths in their rows,
// `ends` (V, N) the running sum of their counts. Only the first `capacity` hits are listed.
//
// keys (capacity), hit_splats (capacity): written: number of the hit's tile and of its splat; keys beyond what
// is listed stay. spans (V, N): written for drawn splats. needed: raised to the number of all hits, unless null.
extern "C" __global__ void __launch_bounds__(256)
    list_hits(const float4* splats, const int* counts, const long long* order, const long long* ends, const int* sizes,
              int n, int views, int tiles_x, int tiles, int capacity, Key* keys, int* hit_splats, int2* spans,
              int* needed)
{
    const int rank = blockIdx.x * blockDim.x + threadIdx.x, lane = threadIdx.x % 32;
    const Output out = {keys, hit_splats};
    int at = 0, count = 0, first = 0, v = 0;
    bool drawn = false;
    if (rank < views * n) {
        v = rank / n;
        at = v * n + int(order[rank]);
        count = counts[at];
        const long long end = ends[rank], start = end - count;
        if (needed && rank == views * n - 1) atomicMax(needed, int(min(end, 0x7fffffffll)));
        drawn = count > 0;
        count = int(max(0ll, min((long long)(count), capacity - start)));
        first = count > 0 ? int(start) : 0;
    }
    if (count > 0 && count < MANY_HITS) {
        const Ellipse ellipse = ellipse_of(load_splat(splats, at));
        const int2 rows = tile_rows(ellipse, sizes[2 * v + 1]);
        const int end = first + count;
        int hit = first;
        for (int row = rows.x; row < rows.y; row++) {
            const int2 columns = tile_columns(ellipse, row, sizes[2 * v]);
            list_row(out, columns, v * tiles + row * tiles_x, at, hit, end);
            hit += columns.y - columns.x;
        }
        // Rounding may differ between kernels: what was counted is room, what is listed here is what counts.
        count = min(hit, end) - first;
    }
    unsigned many = __ballot_sync(ALL_LANES, count >= MANY_HITS);
    while (many) {
        const int owner = __ffs(many) - 1;
        many &= many - 1;
        const int splat = __shfl_sync(ALL_LANES, at, owner), view = __shfl_sync(ALL_LANES, v, owner);
        int hit = __shfl_sync(ALL_LANES, first, owner);
        const int end = hit + __shfl_sync(ALL_LANES, count, owner);
        const Ellipse ellipse = ellipse_of(load_splat(splats, splat));
        const int2 rows = tile_rows(ellipse, sizes[2 * view + 1]);
        for (int top = rows.x; top < rows.y; top += 32) {
            const int row = top + lane;
            const int2 columns = row < rows.y ? tile_columns(ellipse, row, sizes[2 * view]) : make_int2(0, 0);
            int before = columns.y - columns.x;
            for (int step = 1; step < 32; step *= 2) {
                const int other = __shfl_up_sync(ALL_LANES, before, step);
                before += lane >= step ? other : 0;
            }
            const int total = __shfl_sync(ALL_LANES, before, 31);
            list_row(out, columns, view * tiles + row * tiles_x, splat, hit + before - (columns.y - columns.x), end);
            hit += total;
        }
        if (lane == owner) count = min(hit, end) - first;
    }
    if (drawn) spans[at] = make_int2(first, count);
}

// One thread a place in the sorted list and one more.
//
// keys, order (capacity): sorted, and each hit's place before; tiles: in all views.
// tile_first (tiles + 1): written: hits of tile t are tile_first[t]..tile_first[t + 1] - 1 of tile_hits, its
// places before, and tile_splats.
extern "C" __global__ void __launch_bounds__(256)
    index_tiles(const Key* keys, const long long* order, const int* hit_splats, int capacity, int tiles,
                int* tile_first, int* tile_hits, int* tile_splats)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i > capacity) return;
    const int before = i == 0 ? -1 : min(int(keys[i - 1]), tiles);
    const int key = i == capacity ? tiles : min(int(keys[i]), tiles);
    for (int tile = before + 1; tile <= key; tile++) tile_first[tile] = i;
    if (key < tiles) {
        const int hit = int(order[i]);
        tile_hits[i] = hit;
        tile_splats[i] = hit_splats[hit];
    }
}

// Four kinds of tiles for every doubling of the hits, the fullest ones first.
constexpr int KINDS = 64;

__device__ __forceinline__ int kind_of_tile(int hits)
{
    return max(0, KINDS - 1 - ((__float_as_int(float(hits + 1)) >> 21) - (127 << 2)));
}

// One block. tile_order (tiles): written: all tiles, those with the most hits first, so that none of them is
// left to a few late blocks. The order among similar ones is not the same each time, which changes no result.
extern "C" __global__ void __launch_bounds__(1024) order_tiles(const int* tile_first, int tiles, int* tile_order)
{
    __shared__ int next[KINDS];
    if (threadIdx.x < KINDS) next[threadIdx.x] = 0;
    __syncthreads();
    for (int tile = threadIdx.x; tile < tiles; tile += blockDim.x)
        atomicAdd(&next[kind_of_tile(tile_first[tile + 1] - tile_first[tile])], 1);
    __syncthreads();
    if (threadIdx.x == 0) {
        int first = 0;
        for (int kind = 0; kind < KINDS; kind++) {
            const int count = next[kind];
            next[kind] = first;
            first += count;
        }
    }
    __syncthreads();
    for (int tile = threadIdx.x; tile < tiles; tile += blockDim.x)
        tile_order[atomicAdd(&next[kind_of_tile(tile_first[tile + 1] - tile_first[tile])], 1)] = tile;
}
