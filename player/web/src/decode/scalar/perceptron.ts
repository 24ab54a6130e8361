/** Perceptrons over single anchors. */

import type { SplitMlp } from "../clip-constants";

/** Outputs that are summed up at once, in local variables; rows of weights are padded to a multiple of it. */
const TILE = 4;

/** A perceptron with the memory that its evaluation needs. */
export class ScalarPerceptron {
  readonly outputs: Float64Array;
  private readonly hidden: Float64Array;
  /** The hidden units that are not 0, about half of them: the others are skipped. */
  private readonly active: Uint32Array;
  private readonly values: Float64Array;
  private readonly w1Known: Float64Array;
  private readonly w1: Float64Array;
  private readonly b1: Float64Array;
  private readonly w2: Float64Array;
  private readonly b2: Float64Array;

  constructor(private readonly mlp: SplitMlp) {
    const { hidden, outputs } = mlp;
    this.outputs = new Float64Array(padded(outputs));
    this.hidden = new Float64Array(padded(hidden));
    this.active = new Uint32Array(hidden);
    this.values = new Float64Array(hidden);
    this.w1Known = paddedRows(mlp.w1Known, hidden);
    this.w1 = paddedRows(mlp.w1, hidden);
    this.b1 = paddedRows(mlp.b1, hidden);
    this.w2 = paddedRows(mlp.w2, outputs);
    this.b2 = paddedRows(mlp.b2, outputs);
  }

  /** Numbers that `knownSums` writes. */
  get sums(): number {
    return this.hidden.length;
  }

  /** Write what the known inputs, from `first` on, and the bias add to the hidden units. */
  knownSums(known: Float32Array, first: number, out: Float32Array, to: number): void {
    this.hidden.set(this.b1);
    addProducts(this.hidden, this.w1Known, known, first, this.mlp.known);
    out.set(this.hidden, to);
  }

  /**
   * Fill `outputs`.
   *
   * @param inputs the changing inputs, from `first` on.
   * @param sums what `knownSums` gave, from `firstSum` on; without them no input is known.
   */
  run(inputs: Float32Array, first: number, sums?: Float32Array, firstSum = 0): void {
    const { hidden } = this;
    if (sums === undefined) {
      hidden.set(this.b1);
    } else {
      for (let unit = 0; unit < hidden.length; unit++) {
        hidden[unit] = sums[firstSum + unit];
      }
    }
    addProducts(hidden, this.w1, inputs, first, this.mlp.inputs);
    this.secondLayer(this.findActive());
  }

  /** What is not a number counts as active, so that it reaches the outputs and the frame is refused. */
  private findActive(): number {
    const { hidden, active, values } = this;
    let count = 0;
    for (let unit = 0; unit < active.length; unit++) {
      if (!(hidden[unit] <= 0)) {
        values[count] = hidden[unit];
        active[count++] = unit;
      }
    }
    return count;
  }

  private secondLayer(count: number): void {
    const { outputs, active, values, w2, b2 } = this;
    const width = outputs.length;
    for (let output = 0; output < width; output += TILE) {
      let a = b2[output];
      let b = b2[output + 1];
      let c = b2[output + 2];
      let d = b2[output + 3];
      for (let i = 0; i < count; i++) {
        const x = values[i];
        const at = active[i] * width + output;
        a += x * w2[at];
        b += x * w2[at + 1];
        c += x * w2[at + 2];
        d += x * w2[at + 3];
      }
      outputs[output] = a;
      outputs[output + 1] = b;
      outputs[output + 2] = c;
      outputs[output + 3] = d;
    }
  }
}

/** sums += inputs[first ..] times the rows of weights, one a input. */
function addProducts(
  sums: Float64Array,
  weights: Float64Array,
  inputs: Float32Array,
  first: number,
  count: number,
): void {
  const width = sums.length;
  for (let unit = 0; unit < width; unit += TILE) {
    let a = sums[unit];
    let b = sums[unit + 1];
    let c = sums[unit + 2];
    let d = sums[unit + 3];
    for (let input = 0, at = unit; input < count; input++, at += width) {
      const x = inputs[first + input];
      a += x * weights[at];
      b += x * weights[at + 1];
      c += x * weights[at + 2];
      d += x * weights[at + 3];
    }
    sums[unit] = a;
    sums[unit + 1] = b;
    sums[unit + 2] = c;
    sums[unit + 3] = d;
  }
}

/** Doubles, which are read without conversion; rows of `columns` padded with zeros. */
function paddedRows(matrix: Float32Array, columns: number): Float64Array {
  const width = padded(columns);
  const out = new Float64Array((matrix.length / columns) * width);
  for (let row = 0; row * columns < matrix.length; row++) {
    out.set(matrix.subarray(row * columns, (row + 1) * columns), row * width);
  }
  return out;
}

function padded(count: number): number {
  return Math.ceil(count / TILE) * TILE;
}
