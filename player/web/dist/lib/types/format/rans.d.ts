/** What decoders say of a number that is not below its limit; the array's reader words it better. */
export declare const NUMBER_OUT_OF_RANGE = "a number of an entropy-coded array is out of range";
/**
 * The numbers of an entropy-coded array that fills `data`.
 *
 * @param limit every number must be below it, at most 2^32.
 * @throws FormatError, which does not say where, for damage.
 */
export declare function decodeArray(data: Uint8Array, count: number, channels: number, mode: number, limit: number): Uint32Array;
/** As `decodeArray`, for numbers below 2^53. */
export declare function decodeWideArray(data: Uint8Array, count: number, channels: number, mode: number): Float64Array;
