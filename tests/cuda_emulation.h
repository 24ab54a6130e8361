// CUDA on the CPU, for tests: what a kernel's source needs to compile as C++, and blocks whose threads are
// fibers. A fiber runs until it waits for others (a barrier, a shuffle, a vote), then the next one goes on, so
// that everything is done in one order and an atomic operation is a plain one. Slow, and strict where the
// device would hang or read nonsense: threads that wait for different things are an error.
#pragma once

#define CGS_EMULATED 1

#include <csetjmp>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <type_traits>
#include <ucontext.h>
#include <sys/mman.h>

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __noinline__
#define __constant__ static
#define __shared__ static
#define __restrict__ __restrict
#define __launch_bounds__(...)

struct dim3 {
    unsigned x, y, z;
};
struct alignas(8) float2 {
    float x, y;
};
struct float3 {
    float x, y, z;
};
struct alignas(16) float4 {
    float x, y, z, w;
};
struct alignas(8) int2 {
    int x, y;
};
struct int3 {
    int x, y, z;
};
struct alignas(16) int4 {
    int x, y, z, w;
};
struct alignas(8) uint2 {
    unsigned x, y;
};
struct uint3 {
    unsigned x, y, z;
};
struct alignas(16) uint4 {
    unsigned x, y, z, w;
};
struct alignas(4) ushort2 {
    unsigned short x, y;
};
struct alignas(8) ushort4 {
    unsigned short x, y, z, w;
};
struct alignas(4) uchar4 {
    unsigned char x, y, z, w;
};
struct alignas(16) double2 {
    double x, y;
};
inline float2 make_float2(float x, float y) { return {x, y}; }
inline float3 make_float3(float x, float y, float z) { return {x, y, z}; }
inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
inline int2 make_int2(int x, int y) { return {x, y}; }
inline int3 make_int3(int x, int y, int z) { return {x, y, z}; }
inline int4 make_int4(int x, int y, int z, int w) { return {x, y, z, w}; }
inline uint2 make_uint2(unsigned x, unsigned y) { return {x, y}; }
inline uint3 make_uint3(unsigned x, unsigned y, unsigned z) { return {x, y, z}; }
inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) { return {x, y, z, w}; }
inline ushort2 make_ushort2(unsigned short x, unsigned short y) { return {x, y}; }
inline ushort4 make_ushort4(unsigned short x, unsigned short y, unsigned short z, unsigned short w)
{
    return {x, y, z, w};
}
inline uchar4 make_uchar4(unsigned char x, unsigned char y, unsigned char z, unsigned char w)
{
    return {x, y, z, w};
}
inline double2 make_double2(double x, double y) { return {x, y}; }

static dim3 threadIdx, blockIdx, blockDim, gridDim;
constexpr int warpSize = 32;

namespace emulation {

constexpr unsigned MAX_THREADS = 1024, WARP = 32, MAX_GROUPS = 8;
constexpr size_t STACK_BYTES = 256 * 1024;

// The threads that meet at one barrier or collective operation.
struct Group {
    unsigned mask, arrived, generation;
    // Who came to the last meetings: lanes that have ended since are among them.
    unsigned present[2];
    int kind;
    uint64_t slots[2][WARP];
};

struct Fiber {
    ucontext_t context;
    jmp_buf at;
    bool created, running;
    const unsigned* waits_on;
    unsigned waits_for;
    dim3 index;
};

static Fiber fibers[MAX_THREADS];
static Group groups[MAX_THREADS / WARP][MAX_GROUPS];
static unsigned group_count[MAX_THREADS / WARP];
static unsigned block_arrived, block_generation, block_votes[2], block_alive, warp_alive[MAX_THREADS / WARP];
static jmp_buf scheduler;
static unsigned current;
static void (*body)(void**);
static void** body_arguments;
static char failure[256];
alignas(128) static unsigned char dynamic_shared[256 * 1024];

[[noreturn]] __attribute__((noinline)) static void to_scheduler() { _longjmp(scheduler, 1); }

__attribute__((noinline)) static void wait_here(const unsigned* generation, unsigned value)
{
    fibers[current].waits_on = generation;
    fibers[current].waits_for = value;
    if (!_setjmp(fibers[current].at)) to_scheduler();
}

// Called where the compiler can't look through it: it would believe that no other fiber runs meanwhile, and
// that all variables, `threadIdx` among them, are what they were.
static void (*volatile wait_unseen)(const unsigned*, unsigned) = wait_here;

static void wait(const unsigned* generation, unsigned value)
{
    wait_unseen(generation, value);
    asm volatile("" ::: "memory");
}

[[noreturn]] static void fail(const char* what)
{
    std::snprintf(failure, sizeof failure, "%s (thread %u of block %u, %u, %u)", what, current, blockIdx.x,
                  blockIdx.y, blockIdx.z);
    fibers[current].created = false;
    to_scheduler();
}

static void fiber_main()
{
    body(body_arguments);
    fibers[current].running = false;
    fibers[current].created = false;
    to_scheduler();
}

static void create(Fiber& fiber)
{
    if (!fiber.context.uc_stack.ss_sp) {
        void* stack = mmap(nullptr, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (stack == MAP_FAILED) std::abort();
        getcontext(&fiber.context);
        fiber.context.uc_stack.ss_sp = stack;
        fiber.context.uc_stack.ss_size = STACK_BYTES;
        fiber.context.uc_link = nullptr;
    }
    makecontext(&fiber.context, fiber_main, 0);
}

__attribute__((noinline)) static void resume(Fiber& fiber)
{
    if (_setjmp(scheduler)) return;
    if (fiber.created) _longjmp(fiber.at, 1);
    fiber.created = true;
    setcontext(&fiber.context);
    std::abort();
}

static void release_block()
{
    block_arrived = 0;
    block_generation++;
    block_votes[block_generation % 2] = 0;  // Those of the last but one meeting, which all have read.
}

static Group& group_of(unsigned mask)
{
    const unsigned warp = current / WARP, lane = current % WARP;
    if (!(mask >> lane & 1u)) fail("a thread takes part in a warp operation whose mask leaves it out");
    for (unsigned i = 0; i < group_count[warp]; i++)
        if (groups[warp][i].mask == mask) return groups[warp][i];
    if (group_count[warp] == MAX_GROUPS) fail("too many different masks in a warp");
    Group& group = groups[warp][group_count[warp]++];
    group.mask = mask;
    group.arrived = 0;
    group.generation = 0;
    return group;
}

static void release(Group& group)
{
    group.present[group.generation % 2] = group.arrived;
    group.arrived = 0;
    group.generation++;
}

struct Meeting {
    unsigned lanes;
    const uint64_t* slots;
};

// Meet the other lanes of `mask`; returns who came and what they brought, which stays until the next but one
// meeting.
static Meeting meet(unsigned mask, int kind, uint64_t value)
{
    Group& group = group_of(mask);
    const unsigned warp = current / WARP, lane = current % WARP, generation = group.generation;
    if (group.arrived && group.kind != kind) fail("lanes of a warp take part in different operations");
    group.kind = kind;
    uint64_t* slots = group.slots[generation % 2];
    slots[lane] = value;
    group.arrived |= 1u << lane;
    if (group.arrived == (mask & warp_alive[warp]))
        release(group);
    else
        wait(&group.generation, generation + 1);
    return {group.present[generation % 2], slots};
}

static unsigned meet_block(bool vote)
{
    const unsigned generation = block_generation;
    block_votes[generation % 2] += vote;
    if (++block_arrived == block_alive)
        release_block();
    else
        wait(&block_generation, generation + 1);
    return block_votes[generation % 2];
}

static void leave_block(unsigned thread)
{
    const unsigned warp = thread / WARP;
    block_alive--;
    warp_alive[warp] &= ~(1u << thread % WARP);
    if (block_alive && block_arrived == block_alive) release_block();
    for (unsigned i = 0; i < group_count[warp]; i++) {
        Group& group = groups[warp][i];
        if (group.arrived && group.arrived == (group.mask & warp_alive[warp])) release(group);
    }
}

static bool run_warp(unsigned first, unsigned end)
{
    bool progress = false, again = true;
    while (again) {
        again = false;
        for (current = first; current < end; current++) {
            Fiber& fiber = fibers[current];
            if (!fiber.running) continue;
            if (fiber.waits_on && int(*fiber.waits_on - fiber.waits_for) < 0) continue;
            fiber.waits_on = nullptr;
            threadIdx = fiber.index;
            resume(fiber);
            if (failure[0]) return false;
            if (!fiber.running) leave_block(current);
            progress = again = true;
        }
    }
    return progress;
}

static void run_block(unsigned threads)
{
    std::memset(warp_alive, 0, sizeof warp_alive);
    std::memset(group_count, 0, sizeof group_count);
    block_arrived = block_generation = block_votes[0] = block_votes[1] = 0;
    block_alive = threads;
    for (unsigned i = 0; i < threads; i++) {
        Fiber& fiber = fibers[i];
        create(fiber);
        fiber.created = false;
        fiber.running = true;
        fiber.waits_on = nullptr;
        fiber.index = {i % blockDim.x, i / blockDim.x % blockDim.y, i / blockDim.x / blockDim.y};
        warp_alive[i / WARP] |= 1u << i % WARP;
    }
    while (block_alive) {
        bool progress = false;
        for (unsigned first = 0; first < threads; first += WARP) {
            progress |= run_warp(first, first + WARP < threads ? first + WARP : threads);
            if (failure[0]) return;
        }
        if (!progress) {
            std::snprintf(failure, sizeof failure, "%u threads of block %u, %u, %u wait for ever", block_alive,
                          blockIdx.x, blockIdx.y, blockIdx.z);
            return;
        }
    }
}

// Calls a kernel with arguments given by their addresses; says whether they are of the types it takes.
template <class... A> struct Call {
    static char kind_of_pointer();
    template <class T> static constexpr char kind()
    {
        return std::is_pointer<T>::value ? 'p' : std::is_same<T, float>::value ? 'f'
             : (std::is_same<T, int>::value || std::is_same<T, unsigned>::value) ? 'i' : '?';
    }
    static const char* kinds()
    {
        static const char list[] = {kind<A>()..., 0};
        return list;
    }
};

template <class... A, size_t... I>
static void call(void (*kernel)(A...), void** arguments, std::integer_sequence<size_t, I...>)
{
    kernel(*static_cast<std::remove_cv_t<A>*>(arguments[I])...);
}

template <auto kernel> struct Kernel;
template <class... A, void (*kernel)(A...)> struct Kernel<kernel> {
    static void run(void** arguments) { call(kernel, arguments, std::index_sequence_for<A...>()); }
    static const char* kinds() { return Call<A...>::kinds(); }
};

// Returns null, or what went wrong.
static const char* launch(void (*run)(void**), const char* kinds, const char* given, const unsigned* shape,
                          void** arguments)
{
    if (std::strcmp(kinds, given)) {
        std::snprintf(failure, sizeof failure, "it takes arguments %s (p: pointer, i: int, f: float), got %s",
                      kinds, given);
        static char message[256];
        std::memcpy(message, failure, sizeof message);
        failure[0] = 0;
        return message;
    }
    gridDim = {shape[0], shape[1], shape[2]};
    blockDim = {shape[3], shape[4], shape[5]};
    body = run;
    body_arguments = arguments;
    failure[0] = 0;
    for (unsigned z = 0; z < gridDim.z; z++)
        for (unsigned y = 0; y < gridDim.y; y++)
            for (unsigned x = 0; x < gridDim.x; x++) {
                blockIdx = {x, y, z};
                run_block(blockDim.x * blockDim.y * blockDim.z);
                if (failure[0]) {
                    static char message[256];
                    std::memcpy(message, failure, sizeof message);
                    failure[0] = 0;
                    return message;
                }
            }
    return nullptr;
}

template <class T> inline uint64_t bits_of(T value)
{
    static_assert(sizeof(T) <= 8);
    uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof value);
    return bits;
}

template <class T> inline T from_bits(uint64_t bits)
{
    T value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

// The value of the lane `from`, or one's own where there is no such lane (as on the device).
template <class T> inline T fetch(unsigned mask, int kind, T value, int from, int width)
{
    const int lane = current % WARP, first = lane / width * width;
    const Meeting all = meet(mask, kind, bits_of(value));
    if (from < first || from >= first + width) return value;
    if (!(all.lanes >> from & 1u)) fail("a shuffle reads from a lane that takes no part");
    return from_bits<T>(all.slots[from]);
}

}  // namespace emulation

inline void __syncthreads() { emulation::meet_block(false); }
inline int __syncthreads_count(int vote) { return int(emulation::meet_block(vote != 0)); }
inline int __syncthreads_or(int vote) { return emulation::meet_block(vote != 0) != 0; }
inline int __syncthreads_and(int vote) { return emulation::meet_block(vote == 0) == 0; }
inline void __syncwarp(unsigned mask = 0xffffffffu) { emulation::meet(mask, 1, 0); }
inline void __threadfence() {}
inline void __threadfence_block() {}

template <class T> inline T __shfl_sync(unsigned mask, T value, int from, int width = 32)
{
    const int lane = emulation::current % 32;
    return emulation::fetch(mask, 2, value, lane / width * width + (from & (width - 1)), width);
}
template <class T> inline T __shfl_xor_sync(unsigned mask, T value, int flip, int width = 32)
{
    return emulation::fetch(mask, 3, value, int(emulation::current % 32) ^ flip, width);
}
template <class T> inline T __shfl_up_sync(unsigned mask, T value, unsigned by, int width = 32)
{
    return emulation::fetch(mask, 4, value, int(emulation::current % 32) - int(by), width);
}
template <class T> inline T __shfl_down_sync(unsigned mask, T value, unsigned by, int width = 32)
{
    return emulation::fetch(mask, 5, value, int(emulation::current % 32) + int(by), width);
}
inline unsigned __activemask()
{
    emulation::fail("__activemask() is not what a kernel should rely on");
}
inline unsigned __ballot_sync(unsigned mask, int vote)
{
    const emulation::Meeting all = emulation::meet(mask, 6, vote != 0);
    unsigned votes = 0;
    for (unsigned lane = 0; lane < 32; lane++)
        if (all.lanes >> lane & 1u) votes |= unsigned(all.slots[lane]) << lane;
    return votes;
}
inline int __any_sync(unsigned mask, int vote) { return __ballot_sync(mask, vote) != 0; }
inline int __all_sync(unsigned mask, int vote) { return __ballot_sync(mask, vote == 0) == 0; }
template <class T> inline unsigned __match_any_sync(unsigned mask, T value)
{
    const emulation::Meeting all = emulation::meet(mask, 7, emulation::bits_of(value));
    unsigned same = 0;
    for (unsigned lane = 0; lane < 32; lane++)
        if (all.lanes >> lane & 1u && all.slots[lane] == emulation::bits_of(value)) same |= 1u << lane;
    return same;
}
template <class T, class F> inline T cgs_reduce(unsigned mask, int kind, T value, F join)
{
    const emulation::Meeting all = emulation::meet(mask, kind, emulation::bits_of(value));
    bool any = false;
    T total{};
    for (unsigned lane = 0; lane < 32; lane++)
        if (all.lanes >> lane & 1u) {
            const T other = emulation::from_bits<T>(all.slots[lane]);
            total = any ? join(total, other) : other;
            any = true;
        }
    return total;
}
template <class T> inline T __reduce_add_sync(unsigned mask, T value)
{
    return cgs_reduce(mask, 8, value, [](T a, T b) { return T(a + b); });
}
template <class T> inline T __reduce_max_sync(unsigned mask, T value)
{
    return cgs_reduce(mask, 9, value, [](T a, T b) { return a > b ? a : b; });
}
template <class T> inline T __reduce_min_sync(unsigned mask, T value)
{
    return cgs_reduce(mask, 10, value, [](T a, T b) { return a < b ? a : b; });
}
template <class T> inline T __reduce_or_sync(unsigned mask, T value)
{
    return cgs_reduce(mask, 11, value, [](T a, T b) { return T(a | b); });
}

template <class T, class V> inline T atomicAdd(T* at, V value) { T old = *at; *at = T(old + T(value)); return old; }
template <class T, class V> inline T atomicSub(T* at, V value) { T old = *at; *at = T(old - T(value)); return old; }
template <class T, class V> inline T atomicMax(T* at, V value) { T old = *at; if (T(value) > old) *at = T(value); return old; }
template <class T, class V> inline T atomicMin(T* at, V value) { T old = *at; if (T(value) < old) *at = T(value); return old; }
template <class T, class V> inline T atomicOr(T* at, V value) { T old = *at; *at = old | T(value); return old; }
template <class T, class V> inline T atomicAnd(T* at, V value) { T old = *at; *at = old & T(value); return old; }
template <class T, class V> inline T atomicExch(T* at, V value) { T old = *at; *at = T(value); return old; }
template <class T, class V, class W> inline T atomicCAS(T* at, V expected, W value)
{
    T old = *at;
    if (old == T(expected)) *at = T(value);
    return old;
}

template <class T> inline T __ldg(const T* at) { return *at; }
template <class T> inline T __ldcs(const T* at) { return *at; }
template <class T> inline T __ldcg(const T* at) { return *at; }
template <class T> inline T __ldca(const T* at) { return *at; }
template <class T, class V> inline void __stcs(T* at, V value) { *at = value; }
template <class T, class V> inline void __stcg(T* at, V value) { *at = value; }

inline float __expf(float x) { return std::exp(x); }
inline float __exp10f(float x) { return std::pow(10.0f, x); }
inline float __logf(float x) { return std::log(x); }
inline float __log2f(float x) { return std::log2(x); }
inline float __powf(float x, float y) { return std::pow(x, y); }
inline float __sinf(float x) { return std::sin(x); }
inline float __cosf(float x) { return std::cos(x); }
inline float __fdividef(float x, float y) { return x / y; }
inline float __frcp_rn(float x) { return 1.0f / x; }
inline float __fsqrt_rn(float x) { return std::sqrt(x); }
inline float __fdiv_rn(float x, float y) { return x / y; }
inline float __fmaf_rn(float x, float y, float z) { return std::fma(x, y, z); }
inline float __fadd_rn(float x, float y) { return x + y; }
inline float __fsub_rn(float x, float y) { return x - y; }
inline float __fmul_rn(float x, float y) { return x * y; }
inline float __saturatef(float x) { return x > 0.0f ? (x < 1.0f ? x : 1.0f) : 0.0f; }
inline float rsqrtf(float x) { return 1.0f / std::sqrt(x); }
inline float __frsqrt_rn(float x) { return 1.0f / std::sqrt(x); }
inline double rsqrt(double x) { return 1.0 / std::sqrt(x); }
inline float norm3df(float x, float y, float z) { return std::sqrt(x * x + y * y + z * z); }
inline int __float2int_rn(float x) { return int(std::nearbyint(x)); }
inline int __float2int_rd(float x) { return int(std::floor(x)); }
inline int __float2int_ru(float x) { return int(std::ceil(x)); }
inline int __float2int_rz(float x) { return int(x); }
inline float __int2float_rn(int x) { return float(x); }
inline float __uint2float_rn(unsigned x) { return float(x); }
inline unsigned __float2uint_rz(float x) { return x > 0.0f ? unsigned(x) : 0u; }
inline float __int_as_float(int x) { return emulation::from_bits<float>(unsigned(x)); }
inline int __float_as_int(float x) { return int(emulation::bits_of(x)); }
inline float __uint_as_float(unsigned x) { return emulation::from_bits<float>(x); }
inline unsigned __float_as_uint(float x) { return unsigned(emulation::bits_of(x)); }
inline int __popc(unsigned x) { return __builtin_popcount(x); }
inline int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
inline int __clz(int x) { return x ? __builtin_clz(unsigned(x)) : 32; }
inline int __ffs(int x) { return __builtin_ffs(x); }
inline unsigned __brev(unsigned x)
{
    unsigned y = 0;
    for (int i = 0; i < 32; i++) y |= (x >> i & 1u) << (31 - i);
    return y;
}
inline unsigned __umulhi(unsigned x, unsigned y) { return unsigned(uint64_t(x) * y >> 32); }
inline int __mul24(int x, int y) { return x * y; }

#define CGS_BINARY(T) \
    inline T min(T x, T y) { return y < x ? y : x; } \
    inline T max(T x, T y) { return x < y ? y : x; }
CGS_BINARY(int)
CGS_BINARY(unsigned)
CGS_BINARY(long long)
CGS_BINARY(unsigned long long)
// As on the device: of a number and a NaN it takes the number.
inline float min(float x, float y) { return std::fmin(x, y); }
inline float max(float x, float y) { return std::fmax(x, y); }
inline double min(double x, double y) { return std::fmin(x, y); }
inline double max(double x, double y) { return std::fmax(x, y); }

inline float half_to_float(unsigned short bits)
{
    const unsigned sign = unsigned(bits & 0x8000u) << 16, exponent = bits >> 10 & 31u, fraction = bits & 1023u;
    if (exponent == 31) return __uint_as_float(sign | 0x7f800000u | fraction << 13);
    if (exponent == 0) return (sign ? -1.0f : 1.0f) * std::ldexp(float(fraction), -24);
    return __uint_as_float(sign | (exponent + 112u) << 23 | fraction << 13);
}
inline unsigned short float_to_half(float value)
{
    const unsigned bits = __float_as_uint(value), sign = bits >> 16 & 0x8000u;
    const float size = std::fabs(value);
    if (value != value) return 0x7fff;
    if (size >= 65520.0f) return (unsigned short)(sign | 0x7c00u);
    if (size < 6.103515625e-05f) return (unsigned short)(sign | unsigned(std::nearbyint(std::ldexp(size, 24))));
    const unsigned rounded = (bits & 0x7fffffffu) + 0xfffu + (bits >> 13 & 1u);
    return (unsigned short)(sign | ((rounded >> 13) - (112u << 10)));
}
