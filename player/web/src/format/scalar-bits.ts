import type { BitKernels } from "../types";
import { markReachable } from "./grid";
import { decodeArray, decodeWideArray } from "./rans";

/** The arithmetic of the bitstream in plain TypeScript. */
export const scalarBits: BitKernels = { decodeArray, decodeWideArray, markReachable };
