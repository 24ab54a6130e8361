import { type Conditions, chooseLayers, chooseStride } from "./layer-choice";
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

const EVERY_MS = 500;

/** The layers to play and which frames to decode, looked at twice a second. */
export class Quality {
  wish: LayerWish = "auto";
  #layers = 4;
  #stride = 1;
  #changedAt = 0;
  #lookedAt = 0;

  /** Layers to fetch and decode, 1 to 4. */
  get layers(): number {
    return this.wish === "auto" ? this.#layers : this.wish;
  }

  /** Every how-many-th frame to decode. */
  get stride(): number {
    return this.#stride;
  }

  /** Begins with so many layers. */
  set(layers: number, now: number): void {
    this.#layers = layers;
    this.#changedAt = now;
  }

  /** @returns whether the layers are other ones now. @param now milliseconds. */
  look(now: number, measure: () => Measured): boolean {
    if (now - this.#lookedAt < EVERY_MS) return false;
    this.#lookedAt = now;
    const measured = measure();
    this.#stride = chooseStride(measured.framesPerSecond, measured.decodeLoad, this.layers);
    if (this.wish !== "auto") return false;
    const settledSeconds = (now - this.#changedAt) / 1000;
    const layers = chooseLayers({ ...measured, current: this.#layers, settledSeconds });
    if (layers === this.#layers) return false;
    this.set(layers, now);
    return true;
  }
}
