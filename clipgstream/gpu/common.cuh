// What the kernels share. Compiled by NVRTC, and by the tests' emulator, which defines CGS_EMULATED.
#pragma once

constexpr unsigned ALL_LANES = 0xffffffffu;

#ifndef CGS_EMULATED
// float16 as its bits: the header with the type __half is not there when NVRTC runs without a toolkit.
__device__ __forceinline__ float half_to_float(unsigned short bits)
{
    float value;
    asm("cvt.f32.f16 %0, %1;" : "=f"(value) : "h"(bits));
    return value;
}

// Rounds to nearest, ties to even.
__device__ __forceinline__ unsigned short float_to_half(float value)
{
    unsigned short bits;
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(bits) : "f"(value));
    return bits;
}
#endif

// Sum over the 32 lanes of a warp, which all get it.
__device__ __forceinline__ float warp_sum(float value)
{
    for (int offset = 16; offset > 0; offset >>= 1)
        value += __shfl_xor_sync(ALL_LANES, value, offset);
    return value;
}
