/** The WASM core: loading it, and laying arrays out in its memory. */

import { PlayerError } from "../../errors";
import { CORE_BASE64 } from "./core-bytes";

/** A place in the core's memory, in bytes. */
export type Pointer = number;

/** What native/ exports; the sources say what each does. */
export interface CoreExports {
  readonly memory: WebAssembly.Memory;
  readonly __heap_base: WebAssembly.Global<"i32">;
  rans_context_bytes(channels: number, mode: number): number;
  rans_reader_bytes(): number;
  rans_open(
    reader: Pointer,
    data: Pointer,
    length: number,
    channels: number,
    mode: number,
    contexts: Pointer,
    neighbours: Pointer,
  ): number;
  rans_read(reader: Pointer, out: Pointer, count: number, most: number): number;
  rans_read_wide(reader: Pointer, out: Pointer, count: number): number;
  rans_close(reader: Pointer): number;
  mark_spatial(level: Pointer, unit: Pointer, count: number, spatial: Pointer): void;
  mark_times(level: Pointer, spatial: Pointer, cells: Pointer, cellCount: number, mask: Pointer): void;
  encode_field(
    levels: Pointer,
    levelCount: number,
    features: number,
    tables: Pointer,
    unit: Pointer,
    anchors: Pointer,
    count: number,
    time: number,
    out: Pointer,
  ): void;
  known_sums(perceptron: Pointer, known: Pointer, anchors: Pointer, count: number, out: Pointer): void;
  field_perceptron(
    perceptron: Pointer,
    scratch: Pointer,
    inputs: Pointer,
    anchors: Pointer,
    inside: Pointer,
    count: number,
    out: Pointer,
  ): void;
  decode_gaussians(group: Pointer, least: number, packed: Pointer, values: Pointer, anchors: Pointer): number;
}

type Copied = Float32Array | Uint32Array | Uint8Array;

const PAGE_BYTES = 65536;
/** Vectors are aligned to this, and may read as much past an array's end. */
const ALIGNMENT = 16;
const LARGEST_BYTES = 65535 * PAGE_BYTES;

let compiled: Promise<WebAssembly.Module> | undefined;

/**
 * One instance of the core with a memory of its own, from which arrays are taken in a row and given back all
 * together.
 */
export class Core {
  readonly run: CoreExports;
  private readonly base: number;
  private top: number;

  private constructor(instance: WebAssembly.Instance) {
    this.run = instance.exports as unknown as CoreExports;
    this.base = this.run.__heap_base.value;
    this.top = this.base;
    this.reset();
  }

  /** @throws WebAssembly.CompileError where the browser has no SIMD, or a page's policy forbids it. */
  static async create(): Promise<Core> {
    compiled ??= WebAssembly.compile(coreBytes());
    return new Core(await WebAssembly.instantiate(await compiled));
  }

  /** Give all arrays back. */
  reset(): void {
    this.top = align(this.base);
  }

  /** Where the next array begins: give back what is taken from now on with `release`. */
  mark(): Pointer {
    return this.top;
  }

  release(mark: Pointer): void {
    this.top = mark;
  }

  /**
   * Take memory; its content is not defined.
   *
   * @throws PlayerError when the browser has no more.
   */
  take(bytes: number): Pointer {
    const at = this.top;
    const end = at + bytes + ALIGNMENT;
    const { memory } = this.run;
    if (end > memory.buffer.byteLength) {
      grow(memory, end);
    }
    this.top = align(end);
    return at;
  }

  /** Take memory for an array and copy it there. */
  copy(array: Copied): Pointer {
    const at = this.take(array.byteLength);
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    new Uint8Array(this.run.memory.buffer, at, array.byteLength).set(bytes);
    return at;
  }

  /** Views are of no use once more memory was taken. */
  bytes(at: Pointer, length: number): Uint8Array {
    return new Uint8Array(this.run.memory.buffer, at, length);
  }

  words(at: Pointer, length: number): Uint32Array {
    return new Uint32Array(this.run.memory.buffer, at, length);
  }

  floats(at: Pointer, length: number): Float32Array {
    return new Float32Array(this.run.memory.buffer, at, length);
  }

  doubles(at: Pointer, length: number): Float64Array {
    return new Float64Array(this.run.memory.buffer, at, length);
  }
}

function grow(memory: WebAssembly.Memory, bytes: number): void {
  const pages = Math.ceil((bytes - memory.buffer.byteLength) / PAGE_BYTES);
  try {
    if (bytes > LARGEST_BYTES) {
      throw new RangeError("beyond 4 GiB");
    }
    memory.grow(pages);
  } catch {
    throw new PlayerError(
      `decoding needs ${Math.ceil(bytes / 2 ** 20)} MB of memory, which the browser does not give`,
      "",
      "close other pages, or choose a lower quality",
    );
  }
}

function align(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

function coreBytes(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(CORE_BASE64), (character) => character.charCodeAt(0));
}
