/** Buffers of the device that are freed together. */

import { UnsupportedError } from "../../errors";
import type { Gpu } from "./gpu";

const MIB = 1 << 20;
/** Smallest size of a binding that every layout here accepts. */
const LEAST_BYTES = 32;

export class Memory {
  private readonly buffers: GPUBuffer[] = [];

  constructor(private readonly gpu: Gpu) {}

  /** An array that shaders read, holding the parts one after the other. */
  holding(...parts: (Float32Array | Uint32Array)[]): GPUBuffer {
    const words = parts.reduce((sum, part) => sum + part.length, 0);
    const buffer = this.make(words, GPUBufferUsage.STORAGE, true);
    const target = new Uint32Array(buffer.getMappedRange());
    let at = 0;
    for (const part of parts) {
      target.set(new Uint32Array(part.buffer, part.byteOffset, part.length), at);
      at += part.length;
    }
    buffer.unmap();
    return buffer;
  }

  /** An array of zeros that shaders write, or that is written from outside and copied from. */
  room(words: number): GPUBuffer {
    return this.make(
      words,
      GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
      false,
    );
  }

  /** What the CPU reads. */
  staging(words: number): GPUBuffer {
    return this.make(words, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST, false);
  }

  /** Numbers that are the same for all threads. */
  uniform(values: readonly number[]): GPUBuffer {
    const buffer = this.make(values.length, GPUBufferUsage.UNIFORM, true);
    new Uint32Array(buffer.getMappedRange()).set(values);
    buffer.unmap();
    return buffer;
  }

  free(): void {
    for (const buffer of this.buffers.splice(0)) {
      buffer.destroy();
    }
  }

  private make(words: number, usage: number, mappedAtCreation: boolean): GPUBuffer {
    const size = Math.max(4 * words, LEAST_BYTES);
    if (size > this.gpu.arrayBytes) {
      throw new UnsupportedError(
        `the clip wants an array of ${Math.ceil(size / MIB)} MiB, ` +
          `the graphics processor takes ${Math.floor(this.gpu.arrayBytes / MIB)} MiB`,
      );
    }
    const buffer = this.gpu.device.createBuffer({ size, usage, mappedAtCreation });
    this.buffers.push(buffer);
    return buffer;
  }
}
