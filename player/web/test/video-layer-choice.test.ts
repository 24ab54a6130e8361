import { describe, expect, it } from "vitest";
import { type Conditions, chooseLayers, chooseStride, firstLayers } from "../src/video/layer-choice";

const CALM: Conditions = {
  current: 4,
  layerRates: [1e6, 2e6, 5e6, 5e6],
  bandwidth: 50e6,
  fetched: false,
  bufferSeconds: 2,
  decodeLoad: 0.2,
  drawLoad: 0.2,
  settledSeconds: 10,
};
const choose = (change: Partial<Conditions>): number => chooseLayers({ ...CALM, ...change });

describe("bandwidth", () => {
  it("brings all layers where there is enough", () => {
    expect(choose({})).toBe(4);
    expect(choose({ bandwidth: null })).toBe(4);
  });

  it("drops to what can be had at once", () => {
    expect(choose({ bandwidth: 1.2e6 })).toBe(1);
    expect(choose({ bandwidth: 3e6 })).toBe(2);
    expect(choose({ bandwidth: 0.1e6, current: 3 })).toBe(1);
  });

  it("does not matter when all is here", () => {
    expect(choose({ bandwidth: 1e6, fetched: true })).toBe(4);
  });

  it("may dip while much is buffered", () => {
    expect(choose({ bandwidth: 4e6, bufferSeconds: 20 })).toBe(4);
    expect(choose({ bandwidth: 4e6, bufferSeconds: 1 })).toBe(2);
  });

  it("rises one by one, with more to spare than falling needs", () => {
    expect(choose({ current: 1, bandwidth: 50e6 })).toBe(2);
    expect(choose({ current: 1, bandwidth: 2.5e6 })).toBe(1);
    expect(choose({ current: 2, bandwidth: 2.5e6 })).toBe(2);
    expect(choose({ current: 1, bandwidth: 50e6, settledSeconds: 1 })).toBe(1);
  });

  it("decides where to begin", () => {
    expect(firstLayers(CALM.layerRates, null)).toBe(4);
    expect(firstLayers(CALM.layerRates, 2e6)).toBe(1);
    expect(firstLayers(CALM.layerRates, 2.3e6)).toBe(2);
    expect(firstLayers(CALM.layerRates, 10e6)).toBe(4);
  });
});

describe("load", () => {
  it("takes a layer off when decoding cannot keep up, after a while", () => {
    expect(choose({ decodeLoad: 1.5 })).toBe(3);
    expect(choose({ decodeLoad: 1.5, settledSeconds: 0.5 })).toBe(4);
    expect(choose({ decodeLoad: 1.5, current: 1 })).toBe(1);
  });

  it("takes only the further Gaussians off for drawing", () => {
    expect(choose({ drawLoad: 2 })).toBe(3);
    expect(choose({ drawLoad: 2, current: 3 })).toBe(3);
    expect(choose({ drawLoad: 2, current: 2 })).toBe(2);
  });

  it("keeps the number between idle and overloaded", () => {
    expect(choose({ current: 3, decodeLoad: 0.8 })).toBe(3);
    expect(choose({ current: 3, decodeLoad: 0.2 })).toBe(4);
  });
});

describe("stride", () => {
  it("leaves out what screens don't show", () => {
    expect(chooseStride(25, 0.2, 4)).toBe(1);
    expect(chooseStride(60, 0.2, 4)).toBe(1);
    expect(chooseStride(100, 0.2, 4)).toBe(2);
    expect(chooseStride(1000, 0.2, 4)).toBe(4);
  });

  it("leaves out frames when no layer is left to leave out", () => {
    expect(chooseStride(25, 1.8, 2)).toBe(1);
    expect(chooseStride(25, 1.8, 1)).toBe(2);
    expect(chooseStride(25, 9, 1)).toBe(4);
  });
});
