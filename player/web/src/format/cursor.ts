import { FormatError } from "../errors";
import type { BitKernels } from "../types";
import { type Box, boxError, placeOf, readU64, viewOf } from "./boxes";
import type { Mismatch } from "./fail";
import { halfToFloat } from "./half";
import { NUMBER_OUT_OF_RANGE } from "./rans";

/** How an entropy-coded array is laid out. */
export interface ArrayLayout {
  readonly count: number;
  readonly channels: number;
  readonly mode: number;
}

/** Reads a box's payload from front to back, never past its end; every error says where. */
export class Cursor {
  private readonly view: DataView;

  /** @param position, end the part of the payload that may be read; all of it when left out. */
  constructor(
    readonly box: Box,
    private position = 0,
    private readonly end = box.payload.length,
  ) {
    this.view = viewOf(box.payload);
  }

  /** Bytes that are left. */
  get left(): number {
    return this.end - this.position;
  }

  /** A FormatError at the current byte. */
  error(what: string, mismatch: Mismatch = {}): FormatError {
    return boxError(this.box, what, this.position, mismatch);
  }

  /** The next bytes, as a view. */
  take(count: number): Uint8Array {
    const start = this.skip(count);
    return this.box.payload.subarray(start, start + count);
  }

  /** A cursor over the next bytes, which this one skips. */
  part(count: number): Cursor {
    const start = this.skip(count);
    return new Cursor(this.box, start, start + count);
  }

  u8(): number {
    return this.view.getUint8(this.skip(1));
  }

  i8(): number {
    return this.view.getInt8(this.skip(1));
  }

  u16(): number {
    return this.view.getUint16(this.skip(2), true);
  }

  u32(): number {
    return this.view.getUint32(this.skip(4), true);
  }

  /** Exact below 2^53, and not below it otherwise. */
  u64(): number {
    return readU64(this.view, this.skip(8));
  }

  f32(): number {
    return this.view.getFloat32(this.skip(4), true);
  }

  f64(): number {
    return this.view.getFloat64(this.skip(8), true);
  }

  /** The next float32, all finite. */
  floats(count: number): Float32Array {
    const start = this.skip(4 * count);
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) values[i] = this.view.getFloat32(start + 4 * i, true);
    return this.finite(values, "a number is not finite");
  }

  /** The next float16, all finite. */
  halves(count: number): Float32Array {
    const start = this.skip(2 * count);
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) values[i] = halfToFloat(this.view.getUint16(start + 2 * i, true));
    return this.finite(values, "a perceptron's number is not finite");
  }

  /**
   * The entropy-coded array that fills the rest.
   *
   * @param limit numbers must be below it, at most 2^32.
   * @param tooLarge what the error says of one that is not.
   */
  numbers(bits: BitKernels, layout: ArrayLayout, limit: number, tooLarge: string): Uint32Array {
    const { count, channels, mode } = layout;
    return this.decode(tooLarge, (data) => bits.decodeArray(data, count, channels, mode, limit));
  }

  /** The same for numbers below 2^53. */
  wideNumbers(bits: BitKernels, layout: ArrayLayout, tooLarge: string): Float64Array {
    const { count, channels, mode } = layout;
    return this.decode(tooLarge, (data) => bits.decodeWideArray(data, count, channels, mode));
  }

  private decode<T>(tooLarge: string, work: (data: Uint8Array) => T): T {
    const at = this.position;
    try {
      return work(this.take(this.left));
    } catch (error) {
      if (!(error instanceof FormatError) || error.where) throw error;
      const what = error.what === NUMBER_OUT_OF_RANGE ? tooLarge : error.what;
      throw new FormatError(what, placeOf(this.box, at), error.hint);
    }
  }

  private finite(values: Float32Array, what: string): Float32Array {
    if (!values.every(Number.isFinite)) throw this.error(what);
    return values;
  }

  private skip(count: number): number {
    if (count > this.left) {
      const mismatch = { expected: `${count} bytes`, found: this.left };
      throw this.error("a box's payload is too short", mismatch);
    }
    this.position += count;
    return this.position - count;
  }
}
