import type { Rate } from "./rates";

/** What the choice of layers rests on. */
export interface Conditions {
  /** Layers in use, 1 to 4. */
  readonly current: number;
  /** Bits a second that playing 1, 1 to 2, 1 to 3 and all layers takes. */
  readonly layerRates: readonly [Rate, Rate, Rate, Rate];
  /** Measured bits a second; null while not known. */
  readonly bandwidth: Rate | null;
  /** Whether all that will be played is here already, so that bandwidth does not matter. */
  readonly fetched: boolean;
  /** Seconds of play whose bytes are here. */
  readonly bufferSeconds: number;
  /** Share of the workers' time that decoding takes in playing, 1 = all of it; null while not known. */
  readonly decodeLoad: number | null;
  /** Share of the time between pictures that drawing one takes; null while not known. */
  readonly drawLoad: number | null;
  /** Seconds since the layers last changed. */
  readonly settledSeconds: number;
}

/** Fewer layers when they need more than this share of the bandwidth ... */
const DOWN_SHARE = 0.9;
/** ... and more layers when these need less than that, so that small changes don't swing the choice. */
const UP_SHARE = 0.65;
/** With so many seconds here, a dip in bandwidth is waited out. */
const COMFORTABLE_SECONDS = 8;
/** A load above this cannot be kept up; more layers are tried only from the other one down. */
const OVERLOAD = 1.1;
const IDLE_LOAD = 0.45;
/** Layers are not raised sooner than this after a change, nor lowered for load while figures are old. */
const RAISE_AFTER_SECONDS = 4;
const LOWER_AFTER_SECONDS = 1.5;

/** How many layers to fetch and decode, 1 to 4. Down to what bandwidth allows at once, up one by one. */
export function chooseLayers(now: Conditions): number {
  const affordable = affordableLayers(now);
  if (affordable < now.current) return affordable;
  if (overloaded(now)) return now.settledSeconds >= LOWER_AFTER_SECONDS ? lighter(now) : now.current;
  const calm = now.settledSeconds >= RAISE_AFTER_SECONDS && !busy(now);
  return calm ? Math.min(affordable, now.current + 1) : now.current;
}

/** Layers at the beginning, before anything but the bandwidth is known. */
export function firstLayers(layerRates: Conditions["layerRates"], bandwidth: Rate | null): number {
  if (bandwidth === null) return 4;
  return highest((layer) => layerRates[layer - 1]! <= bandwidth * DOWN_SHARE);
}

function affordableLayers(now: Conditions): number {
  if (now.fetched || now.bandwidth === null) return 4;
  const bandwidth = now.bandwidth;
  const keep = now.bufferSeconds >= COMFORTABLE_SECONDS ? 1.5 : DOWN_SHARE;
  return highest(
    (layer) => now.layerRates[layer - 1]! <= bandwidth * (layer <= now.current ? keep : UP_SHARE),
  );
}

/** The most layers that pass; at least 1. */
function highest(passes: (layer: number) => boolean): number {
  for (let layer = 4; layer > 1; layer--) if (passes(layer)) return layer;
  return 1;
}

function overloaded(now: Conditions): boolean {
  return (now.decodeLoad ?? 0) > OVERLOAD || (now.drawLoad ?? 0) > OVERLOAD;
}

function busy(now: Conditions): boolean {
  return (now.decodeLoad ?? 0) > IDLE_LOAD || (now.drawLoad ?? 0) > IDLE_LOAD;
}

/** One layer less. Layer 4 has the further Gaussians of an anchor, below 3 there is little left to draw faster. */
function lighter(now: Conditions): number {
  const least = (now.decodeLoad ?? 0) > OVERLOAD ? 1 : Math.min(3, now.current);
  return Math.max(least, now.current - 1);
}

/** Decoding every picture of a fast rate would be for nothing: screens show about so many. */
const SHOWN_PER_SECOND = 60;
const LARGEST_STRIDE = 4;

/**
 * Every how-many-th frame to decode, 1 to 4: more than 1 when frames come faster than screens show them, or than
 * the workers can decode them with the fewest layers.
 *
 * @param framesPerSecond of the stream times the playback rate.
 * @param decodeLoad as in Conditions, for every frame decoded.
 * @param layers in use: frames are dropped only when no layer is left to drop.
 */
export function chooseStride(framesPerSecond: Rate, decodeLoad: number | null, layers: number): number {
  const forScreen = Math.ceil(framesPerSecond / SHOWN_PER_SECOND - 0.05);
  const forLoad = layers === 1 && decodeLoad !== null && decodeLoad > OVERLOAD ? Math.ceil(decodeLoad) : 1;
  return Math.max(1, Math.min(LARGEST_STRIDE, Math.max(forScreen, forLoad)));
}
