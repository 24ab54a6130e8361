/** The WebGPU tier. */

import type { BitKernels, ClipSegment, FrameDecoder, InitSegment, Tier } from "../../types";
import { BakedFrameDecoder } from "../baked";
import { GpuFrameDecoder } from "./decoder";
import { Gpu, type GpuOptions } from "./gpu";
import { compileKernels } from "./kernels";

/**
 * Decode with WebGPU compute shaders, in a page or a worker.
 *
 * Frames fail with UnsupportedError when the device is lost: another tier can take over then.
 *
 * @param bits the arithmetic of the bitstream, which stays on the CPU.
 * @throws UnsupportedError when there is no WebGPU device, or none of the wanted kind.
 */
export async function createGpuTier(bits: BitKernels, options: GpuOptions = {}): Promise<Tier> {
  const gpu = await Gpu.open(options);
  const kernels = await compileKernels(gpu);
  const base = { gpu, kernels };
  return {
    name: "webgpu",
    bits,
    decoder: async (init: InitSegment, clip: ClipSegment): Promise<FrameDecoder> =>
      clip.profile === "baked" ? new BakedFrameDecoder(clip) : GpuFrameDecoder.create(base, init, clip),
    close: () => gpu.close(),
  };
}
