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
export type WireName = "BakedMeta" | "ClipEntry" | "InitEntry" | "InitMeta" | "Manifest" | "ManifestHeader" | "ProfileMeta" | "ViewMeta" | "ViewsMeta";
/** What a reader checks of the JSON of the wire. */
export declare const SCHEMAS: Readonly<Record<WireName, Schema>>;
/** What this version knows of a box type. */
export interface BoxType {
    /** The kinds of segments that it may stand in, and in which of their layers. */
    readonly layers: {
        readonly init?: readonly number[];
        readonly clip?: readonly number[];
    };
    /** Of its payload's layout. */
    readonly version: number;
    readonly critical: boolean;
    readonly repeats: boolean;
    readonly profiles: readonly string[];
}
export declare const BOX_TYPES: Readonly<Record<string, BoxType>>;
/** Largest sizes that a reader accepts. */
export declare const LIMITS: {
    readonly segmentBytes: 536870912;
    readonly manifestBytes: 67108864;
    readonly metadataBytes: 4194304;
    readonly arrayBytes: 1073741824;
    readonly boxes: 2048;
    readonly segments: 1048576;
    readonly anchors: 2097152;
    readonly channels: 512;
    readonly mlpWidth: 4096;
    readonly gaussiansPerAnchor: 64;
    readonly clipFrames: 1024;
    readonly lookups: 268435456;
    readonly gaussians: 16777216;
    readonly products: 68719476736;
    readonly views: 4096;
};
/** Largest layout of a hash grid: `cells` an axis, `values` of its tables together. */
export declare const GRID_LIMITS: {
    readonly levels: 32;
    readonly features: 8;
    readonly log2Table: 24;
    readonly cells: 16777216;
    readonly values: 268435456;
};
/** The major version of streams that can be read. */
export declare const MAJOR = 1;
