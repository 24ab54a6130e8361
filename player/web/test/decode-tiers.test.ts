import { beforeAll, describe, expect, it, vi } from "vitest";
import { unpacked } from "../src/decode/pack";
import { chooseTier, createTier, hasWasmSimd } from "../src/decode/tiers";
import { Core } from "../src/decode/wasm/core";
import { FormatError, PlayerError, UnsupportedError } from "../src/errors";
import {
  type AnchorClip,
  type FrameDecoder,
  type GaussianFrame,
  type InitSegment,
  MIN_OPACITY,
  type Tier,
} from "../src/types";
import { type ClipSizes, madeUpClip, ODD } from "./decode-clips";

const PARTS = ["means", "scales", "rotations", "opacities", "colors"] as const;

/** Largest of the differences that packing makes, of each part. */
const PACKING: Readonly<Record<(typeof PARTS)[number], { absolute: number; relative: number }>> = {
  means: { absolute: 0, relative: 0 },
  scales: { absolute: 0, relative: 2 ** -9 },
  rotations: { absolute: 0.5 / 32767, relative: 0 },
  opacities: { absolute: 0.5 / 65535, relative: 0 },
  colors: { absolute: 0.5 / 1023, relative: 0 },
};

let tiers: Tier[] = [];
beforeAll(async () => {
  tiers = [await createTier("scalar"), await createTier("wasm")];
});

function requireClose(found: GaussianFrame, wanted: GaussianFrame, margin = PACKING, tolerance = 0): void {
  expect(found.count).toBe(wanted.count);
  for (const part of PARTS) {
    const { absolute, relative } = margin[part];
    let worst = 0;
    wanted[part].forEach((value, i) => {
      const most = absolute + tolerance + (relative + tolerance) * Math.abs(value) + 1e-7;
      worst = Math.max(worst, Math.abs(found[part][i] - value) / most);
    });
    expect(worst, part).toBeLessThanOrEqual(1);
  }
}

const EXACT = Object.fromEntries(PARTS.map((part) => [part, { absolute: 0, relative: 0 }])) as typeof PACKING;

/** The frame of every tier. */
async function everywhere(
  { init, clip }: { init: InitSegment; clip: AnchorClip },
  work: (decoder: FrameDecoder) => Promise<void>,
): Promise<void> {
  for (const tier of tiers) {
    const decoder = await tier.decoder(init, clip);
    await work(decoder);
    decoder.close();
  }
}

/** A packed frame's Gaussians in an order that does not depend on the tier. */
function sorted(frame: GaussianFrame): GaussianFrame {
  const order = Array.from({ length: frame.count }, (_, i) => i).sort(
    (a, b) => frame.means[3 * a] - frame.means[3 * b] || frame.means[3 * a + 1] - frame.means[3 * b + 1],
  );
  const pick = (values: Float32Array, width: number) =>
    Float32Array.from(order.flatMap((i) => Array.from(values.subarray(width * i, width * (i + 1)))));
  return {
    count: frame.count,
    means: pick(frame.means, 3),
    scales: pick(frame.scales, 3),
    rotations: pick(frame.rotations, 4),
    opacities: pick(frame.opacities, 1),
    colors: pick(frame.colors, 3),
  };
}

const SIZES: Record<string, Partial<ClipSizes>> = {
  odd: {},
  "all moving": { staticShare: 0 },
  "all static": { staticShare: 1 },
  "no residual anchors": { residual: 0 },
  "no anchors": { anchors: 0, residual: 0 },
  "one feature a row": { features: 1 },
  "six features a row": { features: 6 },
  "eight features a row": { features: 8 },
  "another scale of time": { timeBaseResolution: 5, timeGrowth: 1.1 },
  "a tiny table": { log2Table: 1 },
  "sizes of the cpu preset": {
    anchors: 200,
    gaussians: 5,
    staticFeatures: 32,
    dynamicFeatures: 32,
    hidden: 64,
    offsetHidden: 128,
    fieldHidden: 64,
    levels: 8,
    log2Table: 12,
  },
};

describe.each(Object.entries(SIZES))("a clip: %s", (_, changes) => {
  const made = madeUpClip({ ...ODD, ...changes });

  it("decodes to the same Gaussians on every tier, packed and not", async () => {
    const frames: GaussianFrame[][] = [];
    await everywhere(made, async (decoder) => {
      const own: GaussianFrame[] = [];
      for (let frame = 0; frame < made.clip.frames; frame++) {
        const plain = await decoder.gaussians(frame, MIN_OPACITY);
        const packed = unpacked(await decoder.packed(frame, MIN_OPACITY));
        requireClose(sorted(packed), sorted(plain));
        own.push(plain);
      }
      frames.push(own);
    });
    frames[0].forEach((wanted, frame) => {
      requireClose(frames[1][frame], wanted, EXACT, 2e-5);
    });
  });
});

describe("every tier", () => {
  it("leaves out what cannot be seen, and nothing at 0", async () => {
    const made = madeUpClip({ ...ODD, opacityBias: -4 });
    await everywhere(made, async (decoder) => {
      const all = await decoder.gaussians(1, 0);
      const seen = await decoder.gaussians(1, MIN_OPACITY);
      expect(all.count).toBe((ODD.anchors + ODD.residual) * ODD.gaussians);
      expect(seen.opacities).toEqual(all.opacities.filter((opacity) => opacity >= Math.fround(MIN_OPACITY)));
      expect(seen.count).toBeLessThan(all.count);
      expect((await decoder.packed(1, MIN_OPACITY)).count).toBe(seen.count);
      expect((await decoder.packed(1, 0)).count).toBe(all.count);
    });
  });

  it("keeps static anchors as they are at frame 0", async () => {
    const made = madeUpClip({ ...ODD, staticShare: 1 });
    await everywhere(made, async (decoder) => {
      expect((await decoder.gaussians(3, 0)).means).toEqual((await decoder.gaussians(0, 0)).means);
    });
  });

  it("gives an anchor its first Gaussians when a segment lacks layers", async () => {
    const { init, clip } = madeUpClip(ODD);
    for (const cut of [
      { init: { ...init, layers: 3 }, clip },
      { init, clip: { ...clip, layers: 2 } },
    ]) {
      await everywhere(cut, async (decoder) => {
        const { count } = await decoder.gaussians(0, 0);
        expect(count).toBe((ODD.anchors + ODD.residual) * ODD.baseGaussians);
      });
    }
  });

  it.each([
    ["moving", 0],
    ["static", 1],
  ])("refuses %s anchors that are not finite", async (_, staticShare) => {
    const { init, clip } = madeUpClip({ ...ODD, staticShare });
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      init.anchors.features[0] = value;
      await everywhere({ init, clip }, async (decoder) => {
        await expect(decoder.packed(0, MIN_OPACITY)).rejects.toThrow(FormatError);
        await expect(decoder.gaussians(0, MIN_OPACITY)).rejects.toThrow(FormatError);
      });
    }
  });

  it("writes into an array that it is given", async () => {
    await everywhere(madeUpClip(ODD), async (decoder) => {
      const first = await decoder.packed(0, 0);
      const again = await decoder.packed(1, 0, first.data);
      expect(again.data).toBe(first.data);
      expect((await decoder.packed(1, 0)).data).toEqual(again.data);
    });
  });

  it("has several clips open at a time", async () => {
    for (const tier of tiers) {
      const clips = [1, 2, 3, 4].map((seed) => madeUpClip(ODD, seed));
      const open = () => Promise.all(clips.map(({ init, clip }) => tier.decoder(init, clip)));
      const means = async (decoders: FrameDecoder[]) =>
        Promise.all(decoders.map(async (decoder) => (await decoder.gaussians(2, 0)).means));
      const first = await open();
      const wanted = await means(first);
      for (const decoder of first) decoder.close();
      expect(await means(await open())).toEqual(wanted);
    }
  });
});

describe("memory", () => {
  it("that a browser does not give is a clear error", async () => {
    const core = await Core.create();
    expect(() => core.take(2 ** 33)).toThrow(PlayerError);
    core.reset();
    expect(core.copy(Uint32Array.of(7)) % 16).toBe(0);
  });

  it("of a closed clip is used for the next one", async () => {
    const tier = await createTier("wasm");
    const create = vi.spyOn(Core, "create");
    for (let seed = 1; seed < 6; seed++) {
      const { init, clip } = madeUpClip(ODD, seed);
      const decoder = await tier.decoder(init, clip);
      await decoder.packed(0, 0);
      decoder.close();
    }
    expect(create).toHaveBeenCalledTimes(1);
    create.mockRestore();
  });
});

describe("choosing", () => {
  it("takes WASM where it runs and there is no GPU", async () => {
    expect(hasWasmSimd()).toBe(true);
    expect((await chooseTier("auto")).name).toBe("wasm");
    expect((await chooseTier("scalar")).name).toBe("scalar");
  });

  it("says so when a tier that is wanted cannot be had", async () => {
    await expect(chooseTier("webgpu")).rejects.toThrow(UnsupportedError);
  });

  it("falls back to plain arithmetic", async () => {
    const { validate } = WebAssembly;
    WebAssembly.validate = () => false;
    try {
      expect((await chooseTier("auto")).name).toBe("scalar");
      await expect(createTier("wasm")).rejects.toThrow(UnsupportedError);
    } finally {
      WebAssembly.validate = validate;
    }
  });
});
