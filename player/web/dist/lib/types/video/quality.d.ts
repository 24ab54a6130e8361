import { type Conditions } from "./layer-choice";
import type { Rate } from "./rates";
/** How many layers a viewer asks for. */
export type LayerWish = "auto" | 1 | 2 | 3 | 4;
/** What is measured, apart from what the choice itself keeps. */
export type Measured = Omit<Conditions, "current" | "settledSeconds" | "decodeLoad"> & {
    /** Load of decoding every frame at the present rate; null while not known. */
    readonly decodeLoad: number | null;
    /** Of the stream, times the playback rate. */
    readonly framesPerSecond: Rate;
};
/** The layers to play and which frames to decode, looked at twice a second. */
export declare class Quality {
    #private;
    wish: LayerWish;
    /** Layers to fetch and decode, 1 to 4. */
    get layers(): number;
    /** Every how-many-th frame to decode. */
    get stride(): number;
    /** Begins with so many layers. */
    set(layers: number, now: number): void;
    /** @returns whether the layers are other ones now. @param now milliseconds. */
    look(now: number, measure: () => Measured): boolean;
}
