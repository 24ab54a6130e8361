/** The init segment: what all clips of a stream share. */
import type { BitKernels, Heads, InitSegment, RigView, StreamInfo } from "../types";
import { decodeAnchors, NO_ANCHORS } from "./anchors";
import { boxError, LAYERS, placeOf } from "./boxes";
import { readSegment, type Segment } from "./container";
import { Cursor } from "./cursor";
import { formatError } from "./fail";
import {
  type BakedMetaWire,
  type InitMetaWire,
  LIMITS,
  type ProfileMetaWire,
  type ViewMetaWire,
  type ViewsMetaWire,
} from "./generated";
import { decodeMetadata } from "./metadata";
import { decodeMlps, decodeMoreOutputs } from "./mlp";
import { sha256HexNow } from "./sha256";

/** How to read an init segment. */
export interface InitOptions {
  readonly bits: BitKernels;
  /** 1 to 4, by default all. */
  readonly layers?: number;
  /** SHA-256 of the whole segment, when it is known; of a prefix it cannot be computed. */
  readonly id?: string;
  /** What errors call the segment. */
  readonly where?: string;
}

/** Outputs of the heads a Gaussian: opacity, colour, covariance, offset. */
const HEAD_OUTPUTS = [1, 3, 7, 3] as const;

/**
 * Reads an init segment.
 *
 * @param data the whole segment; with fewer than all layers it may end anywhere behind these.
 * @throws FormatError with the byte or box where it is cut, damaged, too large or from another version.
 */
export function decodeInit(data: Uint8Array, options: InitOptions): InitSegment {
  const { bits, layers = LAYERS, where = "init segment" } = options;
  const segment = readSegment(data, "init", layers, where);
  const { info, anchorCount } = decodeInfo(segment);
  if (options.id === undefined && !segment.whole) {
    throw formatError("the id of an init segment that is cut must be given", where);
  }
  const id = options.id ?? sha256HexNow(data);
  const views = decodeViews(segment);
  if (info.profile === "baked") return { id, layers, info, views, anchors: NO_ANCHORS, heads: null };
  const heads = decodeHeads(segment, info, layers, bits);
  const anchors = decodeAnchors(segment, anchorCount, info.staticFeatures, bits);
  return { id, layers, info, views, anchors, heads };
}

/** What a whole init segment says of its stream. Checksums are verified, anchors and heads not decoded. */
export function readStreamInfo(data: Uint8Array, where: string): StreamInfo {
  return decodeInfo(readSegment(data, "init", LAYERS, where)).info;
}

function decodeInfo(segment: Segment): { info: StreamInfo; anchorCount: number } {
  const box = segment.one("IMET");
  const { profile = "anchors" } = decodeMetadata<ProfileMetaWire>(box, "ProfileMeta");
  if (profile !== "anchors" && profile !== "baked") {
    throw boxError(box, `the stream's profile '${profile}' is not known`, 0, { hint: "use a newer player" });
  }
  segment.requireProfile(profile);
  if (profile === "baked") {
    const meta = decodeMetadata<BakedMetaWire>(box, "BakedMeta");
    requireBounds({ clip_frames: [meta.clip_frames, LIMITS.clipFrames] }, placeOf(box));
    return { info: makeBakedInfo(meta), anchorCount: 0 };
  }
  const meta = decodeMetadata<InitMetaWire>(box, "InitMeta");
  requireBounds(
    {
      clip_frames: [meta.clip_frames, LIMITS.clipFrames],
      gaussians_per_anchor: [meta.gaussians_per_anchor, LIMITS.gaussiansPerAnchor],
      static_features: [meta.static_features, LIMITS.channels],
      dynamic_features: [meta.dynamic_features, LIMITS.channels],
      anchors: [meta.anchors, LIMITS.anchors],
      base_gaussians: [meta.base_gaussians, meta.gaussians_per_anchor],
    },
    placeOf(box),
  );
  return { info: makeInfo(meta), anchorCount: meta.anchors };
}

function requireBounds(bounds: Record<string, readonly [number, number]>, where: string): void {
  for (const [name, [value, most]] of Object.entries(bounds)) {
    if (value > most) {
      throw formatError(`${name} is too large`, where, { expected: `at most ${most}`, found: value });
    }
  }
}

function commonInfo(meta: InitMetaWire | BakedMetaWire) {
  return {
    fps: meta.fps,
    clipFrames: meta.clip_frames,
    alphaMax: meta.alpha_max,
    background: meta.background,
    sceneScale: meta.scene_scale,
    worldUnit: meta.world_unit,
    coordinateFrame: meta.coordinate_frame,
    configHash: meta.config_hash,
  };
}

function makeInfo(meta: InitMetaWire): StreamInfo {
  return {
    profile: "anchors",
    ...commonInfo(meta),
    gaussiansPerAnchor: meta.gaussians_per_anchor,
    baseGaussians: meta.base_gaussians,
    staticFeatures: meta.static_features,
    dynamicFeatures: meta.dynamic_features,
    anchors: meta.anchors,
    referenceClip: meta.reference_clip,
  };
}

function makeBakedInfo(meta: BakedMetaWire): StreamInfo {
  const nothing = { gaussiansPerAnchor: 0, baseGaussians: 0, staticFeatures: 0, dynamicFeatures: 0 };
  return { profile: "baked", ...commonInfo(meta), ...nothing, anchors: 0, referenceClip: 0 };
}

function decodeViews(segment: Segment): RigView[] {
  const [box] = segment.all("VIEW");
  if (!box) return [];
  const { views } = decodeMetadata<ViewsMetaWire>(box, "ViewsMeta");
  if (views.length > LIMITS.views || new Set(views.map((view) => view.name)).size < views.length) {
    throw boxError(box, "the rig's views repeat a name or are too many", 0, { found: views.length });
  }
  return views.map(makeView);
}

function makeView(view: ViewMetaWire): RigView {
  return {
    name: view.name,
    widthPx: view.width_px,
    heightPx: view.height_px,
    fxPx: view.fx_px,
    fyPx: view.fy_px,
    cxPx: view.cx_px,
    cyPx: view.cy_px,
    cameraFromWorld: view.camera_from_world,
    heldOut: view.held_out,
  };
}

/** The heads, with all outputs if all layers are read. */
function decodeHeads(segment: Segment, info: StreamInfo, layers: number, bits: BitKernels): Heads {
  const inputs = info.staticFeatures + info.dynamicFeatures;
  const shapes = HEAD_OUTPUTS.map((each) => ({ inputs, outputs: each * info.baseGaussians }));
  let mlps = decodeMlps(new Cursor(segment.one("HEAD")), shapes, bits);
  const further = info.gaussiansPerAnchor - info.baseGaussians;
  if (further > 0 && layers === LAYERS) {
    const more = HEAD_OUTPUTS.map((each) => each * further);
    mlps = decodeMoreOutputs(new Cursor(segment.one("HEDX")), mlps, more, bits);
  }
  const [opacity, color, covariance, offset] = mlps;
  return { opacity, color, covariance, offset };
}
