/** Two-layer perceptrons whose weights are whole multiples of a step a row. */
import type { BitKernels, Mlp } from "../types";
import type { Cursor } from "./cursor";
import { LIMITS } from "./generated";

/** Inputs and outputs that a perceptron must have; its hidden units are its own choice. */
export interface MlpShape {
  readonly inputs: number;
  readonly outputs: number;
}

interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** A matrix, row by row, and a bias a row. */
interface Layer {
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

const MAX_WEIGHT = 2 ** 15;
const OUT_OF_RANGE = "a perceptron's weight is out of range";

/**
 * As many perceptrons as there are shapes, from the rest of a cursor.
 *
 * @throws FormatError when a shape differs, a layer is too wide, or the bytes are damaged.
 */
export function decodeMlps(cursor: Cursor, shapes: readonly MlpShape[], bits: BitKernels): Mlp[] {
  const hidden = shapes.map((shape) => readHidden(cursor, shape));
  const sizes = shapes.flatMap(({ inputs, outputs }, i) => [
    { rows: hidden[i], columns: inputs },
    { rows: outputs, columns: hidden[i] },
  ]);
  const layers = decodeLayers(cursor, sizes, bits);
  return shapes.map((shape, i) => {
    const [first, second] = [layers[2 * i], layers[2 * i + 1]];
    const { weights: w1, bias: b1 } = first;
    return { ...shape, hidden: hidden[i], w1, b1, w2: second.weights, b2: second.bias };
  });
}

/**
 * Perceptrons with further outputs, from the rest of a cursor.
 *
 * @param more how many outputs each gets.
 * @throws FormatError when the bytes are damaged or too few.
 */
export function decodeMoreOutputs(
  cursor: Cursor,
  mlps: readonly Mlp[],
  more: readonly number[],
  bits: BitKernels,
): Mlp[] {
  const sizes = mlps.map((mlp, i) => ({ rows: more[i], columns: mlp.hidden }));
  const layers = decodeLayers(cursor, sizes, bits);
  return mlps.map((mlp, i) => ({
    ...mlp,
    outputs: mlp.outputs + more[i],
    w2: concatFloats(mlp.w2, layers[i].weights),
    b2: concatFloats(mlp.b2, layers[i].bias),
  }));
}

function concatFloats(a: Float32Array, b: Float32Array): Float32Array {
  const out = new Float32Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

function readHidden(cursor: Cursor, shape: MlpShape): number {
  const [inputs, hidden, outputs] = [cursor.u16(), cursor.u16(), cursor.u16()];
  const fits = inputs === shape.inputs && outputs === shape.outputs;
  if (!fits || hidden < 1 || Math.max(inputs, hidden, outputs) > LIMITS.mlpWidth) {
    throw cursor.error("a perceptron has another shape", {
      expected: `${shape.inputs} inputs, 1 to ${LIMITS.mlpWidth} hidden units, ${shape.outputs} outputs`,
      found: `${inputs}, ${hidden}, ${outputs}`,
    });
  }
  return hidden;
}

function decodeLayers(cursor: Cursor, sizes: readonly Size[], bits: BitKernels): Layer[] {
  const count = sizes.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
  if (4 * count > LIMITS.arrayBytes) throw cursor.error("perceptrons are too large");
  const scales = sizes.map(({ rows }) => ({ steps: cursor.halves(rows), bias: cursor.halves(rows) }));
  if (scales.some(({ steps }) => steps.some((step) => step < 0))) {
    throw cursor.error("a perceptron has a negative step");
  }
  const layout = { count, channels: 1, mode: 0 };
  const codes = cursor.numbers(bits, layout, 2 * MAX_WEIGHT - 1, OUT_OF_RANGE);
  let at = 0;
  return sizes.map((size, i) => {
    const part = codes.subarray(at, at + size.rows * size.columns);
    at += part.length;
    return { weights: scaleRows(part, size, scales[i].steps), bias: scales[i].bias };
  });
}

function scaleRows(codes: Uint32Array, size: Size, steps: Float32Array): Float32Array {
  const weights = new Float32Array(codes.length);
  for (let row = 0, at = 0; row < size.rows; row++) {
    for (const end = at + size.columns; at < end; at++) {
      const q = (codes[at] >>> 1) ^ -(codes[at] & 1);
      weights[at] = steps[row] * q;
    }
  }
  return weights;
}
