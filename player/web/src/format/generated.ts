// Made from the Python code by `python scripts/web_types.py`; do not edit.

import type { Schema } from "./schema";

/** JSON of the IMET box of the profile "baked". */
export interface BakedMetaWire {
  readonly fps: readonly [number, number];
  readonly clip_frames: number;
  readonly alpha_max: number;
  readonly background: readonly [number, number, number];
  readonly scene_scale: number;
  readonly world_unit: string;
  readonly coordinate_frame: string;
  readonly config_hash: string;
  readonly profile: "baked";
}

/** A clip segment: frames first_frame .. first_frame + frames - 1 of the capture. */
export interface ClipEntryWire {
  readonly file?: string;
  readonly offset?: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly layers: readonly [number, number, number, number];
  readonly clip: number;
  readonly init: string;
  readonly first_frame: number;
  readonly frames: number;
  readonly duration_s: number;
}

/** An init segment. Its `id` is the SHA-256 of its bytes; clips name the one they need by it. */
export interface InitEntryWire {
  readonly file?: string;
  readonly offset?: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly layers: readonly [number, number, number, number];
  readonly id: string;
}

/** JSON of the IMET box of the profile "anchors". `anchors` counts the reference anchors. */
export interface InitMetaWire {
  readonly fps: readonly [number, number];
  readonly clip_frames: number;
  readonly alpha_max: number;
  readonly background: readonly [number, number, number];
  readonly scene_scale: number;
  readonly world_unit: string;
  readonly coordinate_frame: string;
  readonly config_hash: string;
  readonly gaussians_per_anchor: number;
  readonly base_gaussians: number;
  readonly static_features: number;
  readonly dynamic_features: number;
  readonly anchors: number;
  readonly reference_clip: number;
}

/** A stream's index. */
export interface ManifestWire {
  readonly crc32c: string;
  readonly format: "clipgstream";
  readonly format_version: string;
  readonly fps: readonly [number, number];
  readonly target_duration_s: number;
  readonly sequence: number;
  readonly inits: readonly InitEntryWire[];
  readonly segments: readonly ClipEntryWire[];
  readonly ended: boolean;
}

/** What every version's manifest has. */
export interface ManifestHeaderWire {
  readonly format: "clipgstream";
  readonly format_version: string;
}

/** What says which of the models below the JSON of the IMET box is. */
export interface ProfileMetaWire {
  readonly profile?: string;
}

/** JSON of one camera in the VIEW box; `camera_from_world` holds the 12 numbers row by row. */
export interface ViewMetaWire {
  readonly name: string;
  readonly width_px: number;
  readonly height_px: number;
  readonly fx_px: number;
  readonly fy_px: number;
  readonly cx_px: number;
  readonly cy_px: number;
  readonly camera_from_world: readonly number[];
  readonly held_out: boolean;
}

/** JSON of the VIEW box. */
export interface ViewsMetaWire {
  readonly views: readonly ViewMetaWire[];
}

export type WireName =
  | "BakedMeta"
  | "ClipEntry"
  | "InitEntry"
  | "InitMeta"
  | "Manifest"
  | "ManifestHeader"
  | "ProfileMeta"
  | "ViewMeta"
  | "ViewsMeta";

/** What a reader checks of the JSON of the wire. */
export const SCHEMAS: Readonly<Record<WireName, Schema>> = {
  BakedMeta: {
    type: "object",
    required: [
      "fps",
      "clip_frames",
      "alpha_max",
      "background",
      "scene_scale",
      "world_unit",
      "coordinate_frame",
      "config_hash",
      "profile",
    ],
    properties: {
      fps: {
        type: "array",
        minItems: 2,
        maxItems: 2,
        prefixItems: [
          { type: "integer", minimum: 1, exclusiveMaximum: 2147483648 },
          { type: "integer", minimum: 1, exclusiveMaximum: 2147483648 },
        ],
      },
      clip_frames: { type: "integer", minimum: 1, exclusiveMaximum: 2147483648 },
      alpha_max: { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 },
      background: {
        type: "array",
        minItems: 3,
        maxItems: 3,
        prefixItems: [
          { type: "number", minimum: 0, maximum: 1 },
          { type: "number", minimum: 0, maximum: 1 },
          { type: "number", minimum: 0, maximum: 1 },
        ],
      },
      scene_scale: { type: "number", exclusiveMinimum: 0 },
      world_unit: { type: "string", maxLength: 4096 },
      coordinate_frame: { type: "string", maxLength: 4096 },
      config_hash: { type: "string", maxLength: 4096 },
      profile: { type: "string", const: "baked" },
    },
  },
  ClipEntry: {
    type: "object",
    required: ["bytes", "sha256", "layers", "clip", "init", "first_frame", "frames", "duration_s"],
    oneOf: [{ required: ["file"] }, { required: ["offset"] }],
    properties: {
      file: {
        type: "string",
        maxLength: 512,
        pattern: "^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$",
      },
      offset: { type: "integer", minimum: 0, exclusiveMaximum: 9007199254740992 },
      bytes: { type: "integer", minimum: 1, exclusiveMaximum: 9007199254740992 },
      sha256: { type: "string", pattern: "^[0-9a-f]{64}$" },
      layers: {
        type: "array",
        minItems: 4,
        maxItems: 4,
        prefixItems: [
          { type: "integer", minimum: 1, exclusiveMaximum: 9007199254740992 },
          { type: "integer", minimum: 1, exclusiveMaximum: 9007199254740992 },
          { type: "integer", minimum: 1, exclusiveMaximum: 9007199254740992 },
          { type: "integer", minimum: 1, exclusiveMaximum: 9007199254740992 },
        ],
      },
      clip: { type: "integer", minimum: 0, exclusiveMaximum: 9007199254740992 },
      init: { type: "string", pattern: "^[0-9a-f]{64}$" },
      first_frame: { type: "integer", minimum: 0, exclusiveMaximum: 9007199254740992 },
      frames: { type: "integer", minimum: 1, exclusiveMaximum: 9007199254740992 },
      duration_s: { type: "number", minimum: 0, maximum: 1000000000 },
    },
  },
  InitEntry: {
    type: "object",
    required: ["bytes", "sha256", "layers", "id"],
    oneOf: [{ required: ["file"] }, { required: ["offset"] }],
    properties: {
      file: {
        type: "string",
        maxLength: 512,
        pattern: "^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$",
      },
      offset: { type: "integer", minimum: 0, exclusiveMaximum: 9007199254740992 },
      bytes: { type: "integer", minimum: 1, exclusiveMaximum: 9007199254740992 },
      sha256: { type: "string", pattern: "^[0-9a-f]{64}$" },
      layers: {
        type: "array",
        minItems: 4,
        maxItems: 4,
        prefixItems: [
          { type: "integer", minimum: 1, exclusiveMaximum: 9007199254740992 },
          { type: "integer", minimum: 1, exclusiveMaximum: 9007199254740992 },
          { type: "integer", minimum: 1, exclusiveMaximum: 9007199254740992 },
          { type: "integer", minimum: 1, exclusiveMaximum: 9007199254740992 },
        ],
      },
      id: { type: "string", pattern: "^[0-9a-f]{64}$" },
    },
  },
  InitMeta: {
    type: "object",
    required: [
      "fps",
      "clip_frames",
      "alpha_max",
      "background",
      "scene_scale",
      "world_unit",
      "coordinate_frame",
      "config_hash",
      "gaussians_per_anchor",
      "base_gaussians",
      "static_features",
      "dynamic_features",
      "anchors",
      "reference_clip",
    ],
    properties: {
      fps: {
        type: "array",
        minItems: 2,
        maxItems: 2,
        prefixItems: [
          { type: "integer", minimum: 1, exclusiveMaximum: 2147483648 },
          { type: "integer", minimum: 1, exclusiveMaximum: 2147483648 },
        ],
      },
      clip_frames: { type: "integer", minimum: 1, exclusiveMaximum: 2147483648 },
      alpha_max: { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 },
      background: {
        type: "array",
        minItems: 3,
        maxItems: 3,
        prefixItems: [
          { type: "number", minimum: 0, maximum: 1 },
          { type: "number", minimum: 0, maximum: 1 },
          { type: "number", minimum: 0, maximum: 1 },
        ],
      },
      scene_scale: { type: "number", exclusiveMinimum: 0 },
      world_unit: { type: "string", maxLength: 4096 },
      coordinate_frame: { type: "string", maxLength: 4096 },
      config_hash: { type: "string", maxLength: 4096 },
      gaussians_per_anchor: { type: "integer", minimum: 1, exclusiveMaximum: 2147483648 },
      base_gaussians: { type: "integer", minimum: 1, exclusiveMaximum: 2147483648 },
      static_features: { type: "integer", minimum: 1, exclusiveMaximum: 2147483648 },
      dynamic_features: { type: "integer", minimum: 1, exclusiveMaximum: 2147483648 },
      anchors: { type: "integer", minimum: 0, exclusiveMaximum: 2147483648 },
      reference_clip: { type: "integer", minimum: 0, exclusiveMaximum: 4294967296 },
    },
  },
  Manifest: {
    type: "object",
    required: [
      "crc32c",
      "format",
      "format_version",
      "fps",
      "target_duration_s",
      "sequence",
      "inits",
      "segments",
      "ended",
    ],
    properties: {
      crc32c: { type: "string", pattern: "^[0-9a-f]{8}$" },
      format: { type: "string", const: "clipgstream" },
      format_version: { type: "string" },
      fps: {
        type: "array",
        minItems: 2,
        maxItems: 2,
        prefixItems: [
          { type: "integer", minimum: 1, exclusiveMaximum: 9007199254740992 },
          { type: "integer", minimum: 1, exclusiveMaximum: 9007199254740992 },
        ],
      },
      target_duration_s: { type: "number", minimum: 0, maximum: 1000000000 },
      sequence: { type: "integer", minimum: 0, exclusiveMaximum: 9007199254740992 },
      inits: { type: "array", items: { ref: "InitEntry" } },
      segments: { type: "array", items: { ref: "ClipEntry" } },
      ended: { type: "boolean" },
    },
  },
  ManifestHeader: {
    type: "object",
    required: ["format", "format_version"],
    properties: { format: { type: "string", const: "clipgstream" }, format_version: { type: "string" } },
  },
  ProfileMeta: { type: "object", properties: { profile: { type: "string", maxLength: 256 } } },
  ViewMeta: {
    type: "object",
    required: [
      "name",
      "width_px",
      "height_px",
      "fx_px",
      "fy_px",
      "cx_px",
      "cy_px",
      "camera_from_world",
      "held_out",
    ],
    properties: {
      name: { type: "string", maxLength: 1024 },
      width_px: { type: "integer", minimum: 1, exclusiveMaximum: 2147483648 },
      height_px: { type: "integer", minimum: 1, exclusiveMaximum: 2147483648 },
      fx_px: { type: "number" },
      fy_px: { type: "number" },
      cx_px: { type: "number" },
      cy_px: { type: "number" },
      camera_from_world: { type: "array", minItems: 12, maxItems: 12, items: { type: "number" } },
      held_out: { type: "boolean" },
    },
  },
  ViewsMeta: {
    type: "object",
    required: ["views"],
    properties: { views: { type: "array", items: { ref: "ViewMeta" } } },
  },
};

/** What this version knows of a box type. */
export interface BoxType {
  /** The kinds of segments that it may stand in, and in which of their layers. */
  readonly layers: { readonly init?: readonly number[]; readonly clip?: readonly number[] };
  /** Of its payload's layout. */
  readonly version: number;
  readonly critical: boolean;
  readonly repeats: boolean;
  readonly profiles: readonly string[];
}

export const BOX_TYPES: Readonly<Record<string, BoxType>> = {
  CGSF: {
    layers: { init: [0], clip: [0] },
    version: 0,
    critical: true,
    repeats: false,
    profiles: ["anchors", "baked"],
  },
  IMET: { layers: { init: [0] }, version: 0, critical: true, repeats: false, profiles: ["anchors", "baked"] },
  VIEW: {
    layers: { init: [0] },
    version: 0,
    critical: false,
    repeats: false,
    profiles: ["anchors", "baked"],
  },
  HEAD: { layers: { init: [0] }, version: 0, critical: true, repeats: false, profiles: ["anchors"] },
  HEDX: { layers: { init: [3] }, version: 0, critical: true, repeats: false, profiles: ["anchors"] },
  CMET: { layers: { clip: [0] }, version: 0, critical: true, repeats: false, profiles: ["anchors", "baked"] },
  APOS: {
    layers: { init: [0], clip: [1] },
    version: 1,
    critical: true,
    repeats: false,
    profiles: ["anchors"],
  },
  ALSC: {
    layers: { init: [0], clip: [1] },
    version: 1,
    critical: true,
    repeats: false,
    profiles: ["anchors"],
  },
  AFEA: {
    layers: { init: [0], clip: [1] },
    version: 1,
    critical: true,
    repeats: false,
    profiles: ["anchors"],
  },
  ASTA: { layers: { clip: [0, 1] }, version: 0, critical: true, repeats: true, profiles: ["anchors"] },
  FMET: { layers: { clip: [0] }, version: 1, critical: true, repeats: false, profiles: ["anchors"] },
  FMLP: { layers: { clip: [0] }, version: 0, critical: true, repeats: false, profiles: ["anchors"] },
  FTAB: { layers: { clip: [0, 1, 2] }, version: 1, critical: true, repeats: true, profiles: ["anchors"] },
  BMET: { layers: { clip: [0] }, version: 0, critical: true, repeats: false, profiles: ["baked"] },
  BKEY: { layers: { clip: [0] }, version: 0, critical: true, repeats: false, profiles: ["baked"] },
  BDLT: { layers: { clip: [1] }, version: 0, critical: true, repeats: true, profiles: ["baked"] },
};

/** Largest sizes that a reader accepts. */
export const LIMITS = {
  segmentBytes: 536870912,
  manifestBytes: 67108864,
  metadataBytes: 4194304,
  arrayBytes: 1073741824,
  boxes: 2048,
  segments: 1048576,
  anchors: 2097152,
  channels: 512,
  mlpWidth: 4096,
  gaussiansPerAnchor: 64,
  clipFrames: 1024,
  lookups: 268435456,
  gaussians: 16777216,
  products: 68719476736,
  views: 4096,
} as const;

/** Largest layout of a hash grid: `cells` an axis, `values` of its tables together. */
export const GRID_LIMITS = {
  levels: 32,
  features: 8,
  log2Table: 24,
  cells: 16777216,
  values: 268435456,
} as const;

/** The major version of streams that can be read. */
export const MAJOR = 1;
