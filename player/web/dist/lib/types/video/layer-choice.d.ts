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
/** How many layers to fetch and decode, 1 to 4. Down to what bandwidth allows at once, up one by one. */
export declare function chooseLayers(now: Conditions): number;
/** Layers at the beginning, before anything but the bandwidth is known. */
export declare function firstLayers(layerRates: Conditions["layerRates"], bandwidth: Rate | null): number;
/**
 * Every how-many-th frame to decode, 1 to 4: more than 1 when frames come faster than screens show them, or than
 * the workers can decode them with the fewest layers.
 *
 * @param framesPerSecond of the stream times the playback rate.
 * @param decodeLoad as in Conditions, for every frame decoded.
 * @param layers in use: frames are dropped only when no layer is left to drop.
 */
export declare function chooseStride(framesPerSecond: Rate, decodeLoad: number | null, layers: number): number;
