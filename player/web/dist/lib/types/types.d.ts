/**
 * What the player's modules pass to each other. Names and units are those of docs/stream-format.md.
 *
 * The data's way: bytes --format--> InitSegment, ClipSegment --decode--> PackedFrame --render--> pixels.
 */
/** A two-layer perceptron `w2 relu(w1 x + b1) + b2`; `w1` is (hidden, inputs), `w2` (outputs, hidden). */
export interface Mlp {
    readonly inputs: number;
    readonly hidden: number;
    readonly outputs: number;
    readonly w1: Float32Array;
    readonly b1: Float32Array;
    readonly w2: Float32Array;
    readonly b2: Float32Array;
}
/** Anchors in Morton order. */
export interface AnchorSet {
    readonly count: number;
    /** (count, 3), world units. */
    readonly positions: Float32Array;
    /** (count, C) static features. */
    readonly features: Float32Array;
    /** (count, 6), natural logarithms: of offsets (0 to 2) and of sizes (3 to 5). */
    readonly logScales: Float32Array;
}
/** IMET: what is the same in the whole stream. */
export interface StreamInfo {
    readonly profile: "anchors" | "baked";
    readonly fps: readonly [number, number];
    /** M, frames of a full clip. */
    readonly clipFrames: number;
    readonly alphaMax: number;
    readonly background: readonly [number, number, number];
    readonly sceneScale: number;
    readonly worldUnit: string;
    readonly coordinateFrame: string;
    readonly configHash: string;
    /** K; 0 in the baked profile, like the five below. */
    readonly gaussiansPerAnchor: number;
    /** K0. */
    readonly baseGaussians: number;
    /** C. */
    readonly staticFeatures: number;
    /** D. */
    readonly dynamicFeatures: number;
    readonly anchors: number;
    readonly referenceClip: number;
}
/** A camera of the rig, offered as a viewpoint: undistorted pinhole, OpenCV axes, pixel centres at +0.5. */
export interface RigView {
    readonly name: string;
    readonly widthPx: number;
    readonly heightPx: number;
    readonly fxPx: number;
    readonly fyPx: number;
    readonly cxPx: number;
    readonly cyPx: number;
    /** The rows of [R | t], 12 numbers. */
    readonly cameraFromWorld: readonly number[];
    readonly heldOut: boolean;
}
export interface Heads {
    readonly opacity: Mlp;
    readonly color: Mlp;
    readonly covariance: Mlp;
    readonly offset: Mlp;
}
export interface InitSegment {
    /** SHA-256 of the whole segment. */
    readonly id: string;
    /** How many layers were read, 1 to 4. */
    readonly layers: number;
    readonly info: StreamInfo;
    readonly views: readonly RigView[];
    /** Empty in the baked profile. */
    readonly anchors: AnchorSet;
    /** With K outputs each (K0 when layers < 4); null in the baked profile. */
    readonly heads: Heads | null;
}
/** One level of the hash grid; `first` is the row of the whole table where it begins. */
export interface GridLevel {
    readonly scale: number;
    readonly timeScale: number;
    readonly cells: number;
    readonly timeCells: number;
    readonly entries: number;
    readonly dense: boolean;
    readonly first: number;
}
/** Layout of the field (FMET). */
export interface FieldSpec {
    /** F, numbers of a row. */
    readonly features: number;
    readonly coarseLevels: number;
    /** L of them. */
    readonly levels: readonly GridLevel[];
    /** Rows of all levels together. */
    readonly rows: number;
}
export interface Field {
    readonly spec: FieldSpec;
    /** Lower and upper corner of the field's region. */
    readonly lo: Float32Array;
    readonly hi: Float32Array;
    /** L F inputs, D outputs. */
    readonly mlp: Mlp;
    /** (rows, F), level after level. */
    readonly tables: Float32Array;
}
export interface AnchorClip {
    readonly profile: "anchors";
    readonly clip: number;
    readonly firstFrame: number;
    readonly frames: number;
    readonly initId: string;
    readonly layers: number;
    /** Empty below layer 1. */
    readonly residual: AnchorSet;
    /** One byte an anchor of the clip, reference anchors first: 1 = static. */
    readonly isStatic: Uint8Array;
    readonly field: Field;
}
export interface BakedClip {
    readonly profile: "baked";
    readonly clip: number;
    readonly firstFrame: number;
    readonly frames: number;
    readonly initId: string;
    readonly layers: number;
    /** N, Gaussians of every frame. */
    readonly gaussians: number;
    readonly scaleSteps: number;
    readonly rotationSteps: number;
    readonly opacitySteps: number;
    readonly colorSteps: number;
    readonly corner: readonly [number, number, number];
    readonly step: number;
    /** A frame's (N, 14) codes each; those behind the clip's last layer repeat the keyframe. */
    readonly codes: readonly Int32Array[];
}
export type ClipSegment = AnchorClip | BakedClip;
/** The Gaussians of one frame as plain floats, in the specification's order. Tests compare these. */
export interface GaussianFrame {
    readonly count: number;
    readonly means: Float32Array;
    readonly scales: Float32Array;
    /** w, x, y, z. */
    readonly rotations: Float32Array;
    readonly opacities: Float32Array;
    /** sRGB-encoded, 0 to 1. */
    readonly colors: Float32Array;
}
/** Numbers (u32) of a packed Gaussian. */
export declare const PACKED_WORDS = 8;
/**
 * The Gaussians of one frame as the splat pass reads them, in any order: 8 words (u32) each.
 *
 * | word | content |
 * |---|---|
 * | 0 to 2 | mean x, y, z: bits of float32 |
 * | 3 | colour: red in bits 0 to 10, green in 11 to 21, blue in 22 to 31, each round(value * (2^bits - 1)) |
 * | 4 | standard deviations x (low half), y (high half) as short floats |
 * | 5 | standard deviation z (low half), opacity (high half) as round(opacity * 65535) |
 * | 6 | quaternion w (low half), x (high half): round(clamp(v, -1, 1) * 32767), two's complement |
 * | 7 | quaternion y (low half), z (high half) |
 *
 * A short float is bits 15 to 30 of the float32 (8 bits of exponent, 8 of mantissa), rounded to nearest:
 * `(bits + 0x4000) >>> 15`.
 */
export interface PackedFrame {
    readonly count: number;
    /** At least count * PACKED_WORDS words; what lies behind them is not used. */
    readonly data: Uint32Array;
}
/** The arithmetic of the bitstream, exact on every tier. */
export interface BitKernels {
    /**
     * An entropy-coded array that fills `data`.
     *
     * @param limit every number must be below it, at most 2^32 (so that they fit the result).
     * @throws FormatError for damage.
     */
    decodeArray(data: Uint8Array, count: number, channels: number, mode: number, limit: number): Uint32Array;
    /** The same for numbers below 2^53. */
    decodeWideArray(data: Uint8Array, count: number, channels: number, mode: number): Float64Array;
    /**
     * Sets the bit of every row of `level` that the points read at the given clip times.
     *
     * @param unit (N, 3) places in the field, each in [0, 1].
     * @param times clip times, float32 numbers.
     * @param mask a bit a row, the lowest bit of a byte first; bits are only ever set.
     */
    markReachable(level: GridLevel, unit: Float32Array, times: Float32Array, mask: Uint8Array): void;
}
export type TierName = "webgpu" | "wasm" | "scalar";
/** Decodes the frames of one clip; keeps what does not change within it, its static Gaussians among it. */
export interface FrameDecoder {
    /** Milliseconds of preparing the clip. */
    readonly prepareMs: number;
    /**
     * Gaussians of at least `minOpacity`.
     *
     * @param clipFrame 0 to frames - 1.
     * @param reuse an array that the result may use when it is large enough.
     * @throws FormatError when a number is not finite.
     */
    packed(clipFrame: number, minOpacity: number, reuse?: Uint32Array): Promise<PackedFrame>;
    /** The same Gaussians unpacked. */
    gaussians(clipFrame: number, minOpacity: number): Promise<GaussianFrame>;
    /** Give the memory back; the decoder is dead then. */
    close(): void;
}
/** One way to do the arithmetic. All give the same bits and, within the tolerance, the same Gaussians. */
export interface Tier {
    readonly name: TierName;
    readonly bits: BitKernels;
    decoder(init: InitSegment, clip: ClipSegment): Promise<FrameDecoder>;
    close(): void;
}
/** A Gaussian of less opacity cannot be seen. */
export declare const MIN_OPACITY: number;
