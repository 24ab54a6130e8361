/** The decoder's parts, to be called from a browser test through decode.ts. */

import { unpacked } from "../../src/decode/pack";
import { chooseTier, createTier } from "../../src/decode/tiers";
import { FormatError, PlayerError, UnsupportedError } from "../../src/errors";
import { decodeClip, decodeInit } from "../../src/format/segment";
import { sha256Hex } from "../../src/format/sha256";
import type {
  AnchorClip,
  AnchorSet,
  ClipSegment,
  FrameDecoder,
  GaussianFrame,
  InitSegment,
  Tier,
  TierName,
} from "../../src/types";
import { type ClipSizes, madeUpClip, ODD } from "../decode-clips";

/** Bytes of a file: all, or those from start to before end. */
interface Bytes {
  readonly url: string;
  readonly start?: number;
  readonly end?: number;
}

let tier: Tier | null = null;
let init: InitSegment | null = null;
let clip: ClipSegment | null = null;
let decoder: FrameDecoder | null = null;
let device: GPUDevice | null = null;
let arrayBytes: number | null = null;

// Tests make the device seem smaller than it is, and take it away.
if (globalThis.GPUAdapter) {
  const requestDevice = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...args) {
    device = await requestDevice.apply(this, args);
    const { limits } = device;
    const small = () => arrayBytes && { maxStorageBufferBindingSize: arrayBytes, maxBufferSize: arrayBytes };
    Object.defineProperty(device, "limits", { get: () => small() ?? limits });
    return device;
  };
}

const methods = {
  /** Use a tier from now on. */
  async tier(name: TierName): Promise<string> {
    tier?.close();
    tier = await createTier(name);
    return tier.name;
  },

  /** The name of the tier that is chosen for a wish. */
  async chosen(wanted: TierName | "auto"): Promise<string> {
    const found = await chooseTier(wanted);
    found.close();
    return found.name;
  },

  /** Decode an init segment and a clip of it. */
  async load(initBytes: Bytes, clipBytes: Bytes, id: string, layers: number): Promise<void> {
    decoder?.close();
    decoder = null;
    const { bits } = tier!;
    init = decodeInit(await fetched(initBytes), { bits, layers, id });
    clip = decodeClip(await fetched(clipBytes), init, { bits, layers });
  },

  /** SHA-256 of the decoded arrays, by the names of the golden streams. */
  async digests(): Promise<Record<string, string>> {
    const { clip: number, residual, isStatic, field } = clip as AnchorClip;
    const reference = init!.anchors;
    const arrays: Record<string, Float32Array> = {
      ...anchorArrays("reference", reference),
      ...anchorArrays(`clip${number}.residual`, residual),
      [`clip${number}.static_reference`]: Float32Array.from(isStatic.subarray(0, reference.count)),
      [`clip${number}.static_residual`]: Float32Array.from(isStatic.subarray(reference.count)),
      [`clip${number}.tables`]: field.tables,
      [`clip${number}.mlp.w1`]: field.mlp.w1,
    };
    const entries = Object.entries(arrays).map(async ([name, array]) => {
      const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
      return [name, await sha256Hex(bytes)] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  },

  /** The numbers of an entropy-coded array. */
  async array(bytes: number[], count: number, channels: number, mode: number): Promise<number[]> {
    return Array.from(tier!.bits.decodeWideArray(Uint8Array.from(bytes), count, channels, mode));
  },

  /** The Gaussians of a frame of the clip. */
  async gaussians(clipFrame: number, minOpacity: number): Promise<Record<string, number[]>> {
    return numbers(await (await opened()).gaussians(clipFrame, minOpacity));
  },

  /** The same from packed frames that are asked for at once, the arrays of earlier ones being reused. */
  async packed(clipFrames: number[], minOpacity: number): Promise<Record<string, number[]>[]> {
    const frames = await opened();
    const reuse = new Uint32Array(1);
    const packed = await Promise.all(clipFrames.map((frame) => frames.packed(frame, minOpacity, reuse)));
    return packed.map((frame) => numbers(unpacked(frame)));
  },

  /** Use a made-up clip from now on; sizes as decode-clips.ts has them. */
  async makeUp(changes: Partial<ClipSizes>, staticFeature: number | null): Promise<void> {
    decoder?.close();
    decoder = null;
    ({ init, clip } = madeUpClip({ ...ODD, ...changes }));
    if (staticFeature !== null) {
      init.anchors.features[0] = staticFeature;
    }
  },

  /** The Gaussians of a frame in the plain tier. */
  async plainly(clipFrame: number, minOpacity: number): Promise<Record<string, number[]>> {
    const frames = await (await createTier("scalar")).decoder(init!, clip!);
    return numbers(await frames.gaussians(clipFrame, minOpacity));
  },

  /** Damage a bias of a head so that the frame's numbers are not finite. */
  async poison(head: "opacity" | "color" | "covariance" | "offset", value: number): Promise<void> {
    init!.heads![head].b2[0] = value;
  },

  /** The device seems to take arrays of so many bytes at most; null: as many as it does. */
  async shrinkDevice(bytes: number | null): Promise<void> {
    arrayBytes = bytes;
  },

  /** Lose the device, and wait until that is known. */
  async loseDevice(): Promise<void> {
    device!.destroy();
    await device!.lost;
  },
};

async function opened(): Promise<FrameDecoder> {
  decoder ??= await tier!.decoder(init!, clip!);
  return decoder;
}

async function fetched({ url, start = 0, end }: Bytes): Promise<Uint8Array> {
  const headers: HeadersInit = end === undefined ? {} : { Range: `bytes=${start}-${end - 1}` };
  const answer = await fetch(url, { headers });
  if (!answer.ok) {
    throw new Error(`${url}: ${answer.status}`);
  }
  return new Uint8Array(await answer.arrayBuffer());
}

function anchorArrays(name: string, anchors: AnchorSet): Record<string, Float32Array> {
  return {
    [`${name}.positions`]: anchors.positions,
    [`${name}.features`]: anchors.features,
    [`${name}.log_scales`]: anchors.logScales,
  };
}

function numbers(frame: GaussianFrame): Record<string, number[]> {
  const { means, scales, rotations, opacities, colors } = frame;
  const parts = { means, scales, rotations, opacities, colors };
  return Object.fromEntries(Object.entries(parts).map(([name, values]) => [name, Array.from(values)]));
}

/** The class by hand, as a bundle has other names for classes. */
function described(error: unknown): string {
  const classes = { FormatError, UnsupportedError, PlayerError };
  const found = Object.entries(classes).find(([, each]) => error instanceof each);
  return `${found?.[0] ?? "Error"}: ${(error as Error).message}`;
}

export interface DecodingCall {
  readonly id: number;
  readonly method: keyof typeof methods;
  readonly args: unknown[];
}

export interface Reply {
  readonly id: number;
  readonly result?: unknown;
  /** Class and message. */
  readonly error?: string;
}

addEventListener("message", async ({ data }: MessageEvent<DecodingCall>) => {
  const { id, method, args } = data;
  let reply: Reply;
  try {
    const call = methods[method] as (...args: unknown[]) => Promise<unknown>;
    reply = { id, result: await call(...args) };
  } catch (error) {
    reply = { id, error: described(error) };
  }
  postMessage(reply);
});
