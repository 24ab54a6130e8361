/**
 * A cubic spline through rows of numbers, twice continuously differentiable, with not-a-knot ends: the first two
 * pieces are one cubic, and the last two. (de Boor, A Practical Guide to Splines, chapter IV.) Two points give a
 * line, three a parabola.
 */
export class CubicSpline {
  private readonly slopes: readonly (readonly number[])[];

  /**
   * @param knots (N) rising, at least one.
   * @param rows (N, C) values at the knots.
   */
  constructor(
    private readonly knots: readonly number[],
    private readonly rows: readonly (readonly number[])[],
  ) {
    const columns = rows[0]!.map((_, column) =>
      derivatives(
        knots,
        rows.map((row) => row[column]!),
      ),
    );
    this.slopes = knots.map((_, knot) => columns.map((column) => column[knot]!));
  }

  /** The C values at `x`, which is clamped to the first and last knot. */
  at(x: number): number[] {
    const { knots, rows, slopes } = this;
    const last = knots.length - 1;
    if (last === 0 || !(x > knots[0]!)) return [...rows[0]!];
    if (x >= knots[last]!) return [...rows[last]!];
    const piece = pieceOf(knots, x);
    const width = knots[piece + 1]! - knots[piece]!;
    const t = (x - knots[piece]!) / width;
    return rows[piece]!.map((from, column) => {
      const to = rows[piece + 1]![column]!;
      return hermite(t, from, to, slopes[piece]![column]! * width, slopes[piece + 1]![column]! * width);
    });
  }
}

function hermite(t: number, from: number, to: number, leaving: number, arriving: number): number {
  const s = 1 - t;
  return s * s * ((1 + 2 * t) * from + t * leaving) + t * t * ((3 - 2 * t) * to - s * arriving);
}

/** The piece that holds x, which lies between the first and the last knot. */
function pieceOf(knots: readonly number[], x: number): number {
  let [low, high] = [0, knots.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (knots[middle]! <= x) low = middle;
    else high = middle;
  }
  return low;
}

/** The spline's first derivatives at the knots. */
function derivatives(x: readonly number[], y: readonly number[]): number[] {
  const pieces = x.length - 1;
  const width = Array.from({ length: pieces }, (_, i) => x[i + 1]! - x[i]!);
  const slope = width.map((w, i) => (y[i + 1]! - y[i]!) / w);
  if (pieces === 0) return [0];
  if (pieces === 1) return [slope[0]!, slope[0]!];
  if (pieces === 2) {
    const middle = (width[1]! * slope[0]! + width[0]! * slope[1]!) / (width[0]! + width[1]!);
    return [2 * slope[0]! - middle, middle, 2 * slope[1]! - middle];
  }
  return solveTridiagonal(...notAKnotSystem(width, slope));
}

type Tridiagonal = [below: number[], diagonal: number[], above: number[], right: number[]];

/** Continuity of the second derivative inside, of the third at the second and the last but one knot. */
function notAKnotSystem(width: readonly number[], slope: readonly number[]): Tridiagonal {
  const end = width.length;
  const below = new Array<number>(end + 1).fill(0);
  const [diagonal, above, right] = [[...below], [...below], [...below]];
  for (let i = 1; i < end; i++) {
    const [before, after] = [width[i - 1]!, width[i]!];
    below[i] = after;
    diagonal[i] = 2 * (before + after);
    above[i] = before;
    right[i] = 3 * (after * slope[i - 1]! + before * slope[i]!);
  }
  [diagonal[0], above[0], right[0]] = endRow(width[0]!, width[1]!, slope[0]!, slope[1]!);
  [diagonal[end], below[end], right[end]] = endRow(
    width[end - 1]!,
    width[end - 2]!,
    slope[end - 1]!,
    slope[end - 2]!,
  );
  return [below, diagonal, above, right];
}

/** Coefficients of an end's derivative and of its neighbour's, and the right side; `outer` is the last piece. */
function endRow(
  outer: number,
  inner: number,
  outerSlope: number,
  innerSlope: number,
): [number, number, number] {
  const both = outer + inner;
  return [inner, both, ((outer + 2 * both) * inner * outerSlope + outer * outer * innerSlope) / both];
}

/** Thomas's algorithm; the rows above never need a pivot, since every elimination leaves a positive diagonal. */
function solveTridiagonal(
  below: readonly number[],
  diagonal: readonly number[],
  above: readonly number[],
  right: readonly number[],
): number[] {
  const [pivot, value] = [[...diagonal], [...right]];
  for (let i = 1; i < pivot.length; i++) {
    const factor = below[i]! / pivot[i - 1]!;
    pivot[i]! -= factor * above[i - 1]!;
    value[i]! -= factor * value[i - 1]!;
  }
  const end = pivot.length - 1;
  value[end]! /= pivot[end]!;
  for (let i = end - 1; i >= 0; i--) value[i] = (value[i]! - above[i]! * value[i + 1]!) / pivot[i]!;
  return value;
}
