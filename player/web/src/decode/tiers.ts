/** Which arithmetic a browser can do, and which is the fastest. */

import { UnsupportedError } from "../errors";
import type { BitKernels, Tier, TierName } from "../types";
import { scalarTier } from "./scalar/tier";
import { createWasmTier } from "./wasm/tier";

/** A module whose only function makes a vector: `i32.const 0, i8x16.splat, drop`. */
const SIMD_PROBE = [
  [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  [1, 4, 1, 0x60, 0, 0],
  [3, 2, 1, 0],
  [10, 9, 1, 7, 0, 0x41, 0, 0xfd, 15, 0x1a, 0x0b],
];

/** Whether the browser runs WASM with vectors. */
export function hasWasmSimd(): boolean {
  return typeof WebAssembly === "object" && WebAssembly.validate(Uint8Array.from(SIMD_PROBE.flat()));
}

/**
 * The tier of a name; WebGPU also where it computes in software.
 *
 * @throws UnsupportedError where this browser or machine lacks what it needs.
 */
export async function createTier(name: TierName): Promise<Tier> {
  switch (name) {
    case "scalar":
      return scalarTier;
    case "wasm":
      return wasmTier();
    case "webgpu":
      return gpuTier(true);
  }
}

/**
 * The tier wanted, or with "auto" the fastest that works here: WebGPU on a real adapter, WASM, plain.
 *
 * @throws UnsupportedError where a tier is wanted that cannot be had.
 */
export async function chooseTier(wanted: TierName | "auto"): Promise<Tier> {
  if (wanted !== "auto") {
    return createTier(wanted);
  }
  const faster =
    typeof navigator === "object" && navigator.gpu ? [() => gpuTier(false), wasmTier] : [wasmTier];
  for (const create of faster) {
    try {
      return await create();
    } catch (error) {
      if (!(error instanceof UnsupportedError)) {
        throw error;
      }
    }
  }
  return scalarTier;
}

async function wasmTier(): Promise<Tier> {
  const hint = "the player can decode without it: choose the tier scalar";
  if (!hasWasmSimd()) {
    throw new UnsupportedError("this browser runs no WASM SIMD", "", `update the browser; ${hint}`);
  }
  try {
    return await createWasmTier();
  } catch (error) {
    // A page's content security policy may forbid WASM.
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnsupportedError(
      `WASM does not start: ${reason}`,
      "",
      `allow 'wasm-unsafe-eval' in the page; ${hint}`,
    );
  }
}

/** @param software take an adapter that computes on the CPU, too. */
async function gpuTier(software: boolean): Promise<Tier> {
  const { createGpuTier } = await import("./gpu/tier");
  return createGpuTier(await bestBits(), { software });
}

/** The bitstream is decoded on the CPU in any case. */
async function bestBits(): Promise<BitKernels> {
  try {
    return (await wasmTier()).bits;
  } catch {
    return scalarTier.bits;
  }
}
