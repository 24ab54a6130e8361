import { FormatError } from "../errors";
import type { BitKernels } from "../types";
import { type Box } from "./boxes";
import type { Mismatch } from "./fail";
/** How an entropy-coded array is laid out. */
export interface ArrayLayout {
    readonly count: number;
    readonly channels: number;
    readonly mode: number;
}
/** Reads a box's payload from front to back, never past its end; every error says where. */
export declare class Cursor {
    readonly box: Box;
    private position;
    private readonly end;
    private readonly view;
    /** @param position, end the part of the payload that may be read; all of it when left out. */
    constructor(box: Box, position?: number, end?: number);
    /** Bytes that are left. */
    get left(): number;
    /** A FormatError at the current byte. */
    error(what: string, mismatch?: Mismatch): FormatError;
    /** The next bytes, as a view. */
    take(count: number): Uint8Array;
    /** A cursor over the next bytes, which this one skips. */
    part(count: number): Cursor;
    u8(): number;
    i8(): number;
    u16(): number;
    u32(): number;
    /** Exact below 2^53, and not below it otherwise. */
    u64(): number;
    f32(): number;
    f64(): number;
    /** The next float32, all finite. */
    floats(count: number): Float32Array;
    /** The next float16, all finite. */
    halves(count: number): Float32Array;
    /**
     * The entropy-coded array that fills the rest.
     *
     * @param limit numbers must be below it, at most 2^32.
     * @param tooLarge what the error says of one that is not.
     */
    numbers(bits: BitKernels, layout: ArrayLayout, limit: number, tooLarge: string): Uint32Array;
    /** The same for numbers below 2^53. */
    wideNumbers(bits: BitKernels, layout: ArrayLayout, tooLarge: string): Float64Array;
    private decode;
    private finite;
    private skip;
}
