import { expect, test } from "vitest";
import { CubicSpline } from "../src/page/spline";

// Knots, values there, places, and what SciPy's CubicSpline (not-a-knot) gives for them, clamped to the knots.
const CASES = [
  {
    knots: [0.45, 1.15],
    rows: [
      [1.25, -1.7],
      [-1.36, -0.65],
    ],
    at: [-0.05, 0.29, 0.63, 0.97, 1.31],
    values: [
      [1.25, -1.7],
      [1.25, -1.7],
      [0.578857143, -1.43],
      [-0.688857143, -0.92],
      [-1.36, -0.65],
    ],
  },
  {
    knots: [1.11, 1.69, 3.23],
    rows: [
      [9.97, 0.68],
      [-1.06, -0.84],
      [-2.0, -3.17],
    ],
    at: [0.61, 1.234, 1.858, 2.482, 3.106, 3.73],
    values: [
      [9.97, 0.68],
      [7.120920075, 0.325490172],
      [-3.163821731, -1.214616265],
      [-6.687067014, -2.347823813],
      [-3.448815774, -3.074132469],
      [-2.0, -3.17],
    ],
  },
  {
    knots: [1.93, 2.71, 4.11, 5.59],
    rows: [
      [-0.6, 0.07],
      [4.64, 1.64],
      [-1.52, -0.55],
      [1.62, 5.81],
    ],
    at: [1.43, 2.362, 3.294, 4.226, 5.158, 6.09],
    values: [
      [-0.6, 0.07],
      [3.597628519, 1.450167587],
      [3.19286079, 0.855532447],
      [-2.114829438, -0.614468145],
      [-2.551788447, 1.918939673],
      [1.62, 5.81],
    ],
  },
  {
    knots: [1.61, 1.97, 3.47, 4.4, 4.86, 6.28, 8.17],
    rows: [
      [1.74, 0.27],
      [2.01, -8.48],
      [3.06, -2.88],
      [-5.01, 0.83],
      [2.1, -1.33],
      [-3.23, 0.08],
      [-0.16, 4.22],
    ],
    at: [1.11, 2.622, 4.134, 5.646, 7.158, 8.67],
    values: [
      [1.74, 0.27],
      [4.754926198, -11.04629438],
      [-5.078041586, 1.010177791],
      [3.902248083, -2.034653084],
      [-12.277036099, 3.800029727],
      [-0.16, 4.22],
    ],
  },
];

test.each(CASES)("a spline through $knots.length points is SciPy's", ({ knots, rows, at, values }) => {
  const spline = new CubicSpline(knots, rows);
  for (const [i, x] of at.entries()) {
    for (const [column, value] of spline.at(x).entries()) expect(value).toBeCloseTo(values[i]![column]!, 7);
  }
});

test("a spline meets its knots and stands still outside of them", () => {
  const spline = new CubicSpline([0, 1, 2.5, 3], [[1], [-2], [4], [0]]);
  for (const [x, y] of [
    [0, 1],
    [1, -2],
    [2.5, 4],
    [3, 0],
    [-10, 1],
    [99, 0],
    [Number.NaN, 1],
  ]) {
    expect(spline.at(x!)[0]).toBeCloseTo(y!, 12);
  }
});

test("one point is a spline that does not move", () => {
  expect(new CubicSpline([2], [[5, 6]]).at(7)).toEqual([5, 6]);
});
