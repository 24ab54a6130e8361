/** The tier on the WASM core. */

import type { BitKernels, ClipSegment, FrameDecoder, InitSegment, Tier } from "../../types";
import { BakedFrameDecoder } from "../baked";
import { wasmBits } from "./bits";
import { Core } from "./core";
import { WasmFrameDecoder } from "./decoder";

/** Cores that wait for the next clip; the clip that plays and the one behind it are open at a time. */
const KEPT_CORES = 2;

/** Decodes every clip on a core of its own, and uses the cores again: the memory of WASM cannot be given back. */
class WasmTier implements Tier {
  readonly name = "wasm";
  readonly bits: BitKernels;
  private readonly idle: Core[] = [];

  constructor(core: Core) {
    this.bits = wasmBits(core);
  }

  async decoder(init: InitSegment, clip: ClipSegment): Promise<FrameDecoder> {
    if (clip.profile === "baked") {
      return new BakedFrameDecoder(clip);
    }
    const core = this.idle.pop() ?? (await Core.create());
    return new WasmFrameDecoder(core, init, clip, () => this.giveBack(core));
  }

  close(): void {
    this.idle.length = 0;
  }

  private giveBack(core: Core): void {
    if (this.idle.length < KEPT_CORES) {
      this.idle.push(core);
    }
  }
}

/** @throws WebAssembly.CompileError where the core cannot run. */
export async function createWasmTier(): Promise<Tier> {
  return new WasmTier(await Core.create());
}
