/** The ClipGStream player as a library: volumetric video for three.js scenes. */
export { FormatError, PlayerError, StoreError, UnsupportedError } from "./errors";
export type { RetryEvent, RetryOptions } from "./stream/retry";
export type { RigView, StreamInfo, TierName } from "./types";
export type { Range, VideoEvents, VideoState, VideoStats } from "./video/events";
export type { VideoOptions } from "./video/options";
export type { LayerWish } from "./video/quality";
export { projectionMatrix, rigUp, viewMatrix } from "./video/rig-camera";
export type { VideoLocation } from "./video/session";
export { VolumetricVideo } from "./video/volumetric-video";
