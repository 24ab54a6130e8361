/** The graphics processor as a calculator: finding one, and what to do when it goes away. */

import { PlayerError, UnsupportedError } from "../../errors";

const HINT = "the player can decode without it: choose the tier wasm or scalar";
const GPU_LIMITS = ["maxStorageBufferBindingSize", "maxBufferSize"] as const;

/** What adapters that compute on the CPU call themselves, where they don't say that they are a fallback. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|warp|basic render/i;

export interface GpuOptions {
  /** Take an adapter that computes on the CPU too; slower than WASM. Default: yes. */
  readonly software?: boolean;
}

/** A device and what has become of it. */
export class Gpu {
  private failure: string | null = null;

  private constructor(readonly device: GPUDevice) {
    void device.lost.then(({ reason, message }) => {
      this.failure ??= reason === "destroyed" ? "it was closed" : message || "the device was lost";
    });
    // Nothing may be shown that was computed after a step that failed.
    device.addEventListener("uncapturederror", ({ error }) => {
      this.failure ??= error.message;
    });
  }

  /** @throws UnsupportedError when there is no WebGPU, no adapter, or only one in software and that is not wanted. */
  static async open({ software = true }: GpuOptions = {}): Promise<Gpu> {
    try {
      const adapter = await findAdapter(software);
      const requiredLimits = Object.fromEntries(GPU_LIMITS.map((name) => [name, adapter.limits[name]]));
      return new Gpu(await adapter.requestDevice({ requiredLimits }));
    } catch (error) {
      throw error instanceof PlayerError ? error : unusable(error);
    }
  }

  /** The most bytes that a shader can see as one array. */
  get arrayBytes(): number {
    const { maxStorageBufferBindingSize, maxBufferSize } = this.device.limits;
    return Math.min(maxStorageBufferBindingSize, maxBufferSize);
  }

  /** @throws UnsupportedError when the device was lost or closed, or a step failed. */
  requireAlive(): void {
    if (this.failure !== null) {
      throw new UnsupportedError(`the graphics processor stopped working: ${this.failure}`, "", HINT);
    }
  }

  /**
   * Wait for the device; what it refuses becomes an error of the player's.
   *
   * @throws UnsupportedError
   */
  async finished<T>(work: Promise<T>): Promise<T> {
    this.requireAlive();
    try {
      const result = await work;
      this.requireAlive();
      return result;
    } catch (error) {
      this.requireAlive();
      throw error instanceof PlayerError ? error : unusable(error);
    }
  }

  /**
   * Make something that takes memory.
   *
   * @throws UnsupportedError when there is not enough.
   */
  async taking<T extends { free(): void }>(work: () => T): Promise<T> {
    this.requireAlive();
    const { device } = this;
    device.pushErrorScope("validation");
    device.pushErrorScope("out-of-memory");
    const made = attempted(work);
    const refused = await this.finished(Promise.all([device.popErrorScope(), device.popErrorScope()]));
    const reason = refused.find((error) => error !== null) ?? made.error;
    if (reason !== undefined) {
      made.result?.free();
      throw reason instanceof PlayerError ? reason : unusable(reason);
    }
    return made.result as T;
  }

  close(): void {
    this.device.destroy();
  }
}

async function findAdapter(software: boolean): Promise<GPUAdapter> {
  const gpu = globalThis.navigator?.gpu;
  if (!gpu) {
    throw new UnsupportedError("this browser has no WebGPU", "", HINT);
  }
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) {
    throw new UnsupportedError("WebGPU finds no graphics processor", "", HINT);
  }
  if (!software && isSoftware(adapter.info)) {
    throw new UnsupportedError("WebGPU would compute in software", "", HINT);
  }
  return adapter;
}

function attempted<T>(work: () => T): { result?: T; error?: unknown } {
  try {
    return { result: work() };
  } catch (error) {
    return { error };
  }
}

function isSoftware(info: GPUAdapterInfo): boolean {
  return info.isFallbackAdapter || SOFTWARE.test(`${info.vendor} ${info.architecture} ${info.description}`);
}

function unusable(error: unknown): UnsupportedError {
  const { message } = error as { message?: string };
  return new UnsupportedError(`the graphics processor cannot be used: ${message || error}`, "", HINT);
}
