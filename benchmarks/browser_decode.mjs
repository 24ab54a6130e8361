/**
 * CPU milliseconds of decoding frames in the browser player's scalar and WASM tiers, on one thread of Node.
 *
 *     node benchmarks/browser_decode.mjs [--quick]
 *
 * Clips are made up, at the sizes of the presets `cpu` and `paper`, with all anchors moving or half of them static;
 * every Gaussian is seen, which is the most work that a clip can be. Times are the process's CPU time; of a frame
 * the least of several frames, of preparing the only one. Where anchors are static, the first frame also decodes
 * these, which `first_frame_ms` shows. Writes benchmarks/results/browser-decode.json, but not with --quick, which
 * takes the smallest clips only.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const WEB = fileURLToPath(new URL("../player/web/", import.meta.url));
const RESULT = fileURLToPath(new URL("results/browser-decode.json", import.meta.url));
const MIN_OPACITY = 1 / 255;
const FRAMES = 10;
const ANCHORS = [3000, 10000, 30000];
const STATIC_SHARES = [0, 0.5];
/** A clip's frames are decoded over and over for about this long. */
const SPENT_MS = 1500;

const SHARED = {
  residual: 0,
  frames: FRAMES,
  clipFrames: FRAMES,
  features: 4,
  baseResolution: 16,
  reach: 1,
  opacityBias: 0,
};

/** Sizes of clipgstream/presets. */
const PRESETS = {
  cpu: {
    ...SHARED,
    gaussians: 5,
    baseGaussians: 5,
    staticFeatures: 32,
    dynamicFeatures: 32,
    hidden: 64,
    offsetHidden: 128,
    fieldHidden: 64,
    levels: 8,
    log2Table: 15,
    growth: 1.5,
    timeBaseResolution: 10,
    timeGrowth: 1,
  },
  paper: {
    ...SHARED,
    gaussians: 10,
    baseGaussians: 10,
    staticFeatures: 64,
    dynamicFeatures: 64,
    hidden: 256,
    offsetHidden: 512,
    fieldHidden: 128,
    levels: 16,
    log2Table: 17,
    growth: 2,
    timeBaseResolution: 0,
    timeGrowth: 0,
  },
};

/** The player's own modules, bundled as for a browser. */
async function load() {
  const { build } = await import(createRequire(join(WEB, "package.json")).resolve("vite"));
  const outDir = mkdtempSync(join(tmpdir(), "clipgstream-benchmark-"));
  try {
    const input = { tiers: join(WEB, "src/decode/tiers.ts"), clips: join(WEB, "test/decode-clips.ts") };
    const output = { entryFileNames: "[name].mjs" };
    const rollupOptions = { input, output, preserveEntrySignatures: "strict" };
    await build({ root: WEB, configFile: false, logLevel: "error", build: { ssr: true, outDir, rollupOptions } });
    const [tiers, clips] = await Promise.all(
      ["tiers", "clips"].map((name) => import(pathToFileURL(join(outDir, `${name}.mjs`)).href)),
    );
    return { createTier: tiers.createTier, madeUpClip: clips.madeUpClip };
  } finally {
    rmSync(outDir, { recursive: true });
  }
}

/** CPU milliseconds that work took, and what it gave. */
async function timed(work) {
  const before = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  return { value, ms: (user + system) / 1000 };
}

const rounded = (ms) => Number(ms.toPrecision(3));

async function measure(tier, { init, clip }) {
  const prepared = await timed(() => tier.decoder(init, clip));
  const decoder = prepared.value;
  const first = await timed(() => decoder.packed(0, MIN_OPACITY));
  const { count, data } = first.value;
  let [best, spent] = [Number.POSITIVE_INFINITY, 0];
  for (let frame = 1; spent < SPENT_MS || frame <= 3; frame++) {
    const { ms } = await timed(() => decoder.packed(frame % FRAMES, MIN_OPACITY, data));
    best = Math.min(best, ms);
    spent += ms;
  }
  decoder.close();
  return {
    gaussians: count,
    prepare_ms: rounded(prepared.ms),
    first_frame_ms: rounded(first.ms),
    frame_ms: rounded(best),
  };
}

async function main() {
  const quick = process.argv.includes("--quick");
  const { createTier, madeUpClip } = await load();
  const clips = [];
  for (const [preset, sizes] of Object.entries(PRESETS)) {
    for (const anchors of quick ? ANCHORS.slice(0, 1) : ANCHORS) {
      for (const staticShare of STATIC_SHARES) {
        const made = madeUpClip({ ...sizes, anchors, staticShare });
        for (const name of ["wasm", "scalar"]) {
          const tier = await createTier(name);
          const row = { preset, anchors, static: staticShare, tier: name, ...(await measure(tier, made)) };
          tier.close();
          console.error(JSON.stringify(row));
          clips.push(row);
        }
      }
    }
  }
  const result = {
    command: "node benchmarks/browser_decode.mjs",
    machine: `${arch()}, ${cpus()[0].model.trim()}, one thread, Node ${process.version}`,
    date: new Date().toISOString().slice(0, 10),
    clips,
  };
  if (!quick) {
    writeFileSync(RESULT, `${JSON.stringify(result, null, 1)}\n`);
  }
  console.log(JSON.stringify(result, null, 1));
}

await main();
