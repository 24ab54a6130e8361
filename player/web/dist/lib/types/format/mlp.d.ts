/** Two-layer perceptrons whose weights are whole multiples of a step a row. */
import type { BitKernels, Mlp } from "../types";
import type { Cursor } from "./cursor";
/** Inputs and outputs that a perceptron must have; its hidden units are its own choice. */
export interface MlpShape {
    readonly inputs: number;
    readonly outputs: number;
}
/**
 * As many perceptrons as there are shapes, from the rest of a cursor.
 *
 * @throws FormatError when a shape differs, a layer is too wide, or the bytes are damaged.
 */
export declare function decodeMlps(cursor: Cursor, shapes: readonly MlpShape[], bits: BitKernels): Mlp[];
/**
 * Perceptrons with further outputs, from the rest of a cursor.
 *
 * @param more how many outputs each gets.
 * @throws FormatError when the bytes are damaged or too few.
 */
export declare function decodeMoreOutputs(cursor: Cursor, mlps: readonly Mlp[], more: readonly number[], bits: BitKernels): Mlp[];
