/** The number that the 16 bits of an IEEE 754 half-precision float stand for. */
export declare function halfToFloat(bits: number): number;
