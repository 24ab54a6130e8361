import { FormatError } from "../errors";
import { decodeClip, decodeInit } from "../format/segment";
import { type FrameDecoder, type InitSegment, MIN_OPACITY, type Tier, type TierName } from "../types";
import { type Answer, type ClipSource, type Order, recordOf } from "./protocol";

/** Gives an answer, with the memory that goes along. */
export type Post = (answer: Answer, transfer: Transferable[]) => void;

/** A decode worker's work: orders in, answers out, one after the other. */
export class DecodeSession {
  #tier: Tier | null = null;
  readonly #inits = new Map<string, InitSegment>();
  readonly #clips = new Map<number, FrameDecoder>();
  #last: Promise<void> = Promise.resolve();

  constructor(
    readonly post: Post,
    readonly chooseTier: (wanted: TierName | "auto") => Promise<Tier>,
  ) {}

  /** Queues an order. Nothing that goes wrong with it ends the session. */
  take(order: Order): Promise<void> {
    this.#last = this.#last.then(() => this.#follow(order)).catch((error) => this.#fail(order, error));
    return this.#last;
  }

  #fail(order: Order, error: unknown): void {
    const clip = "clip" in order ? order.clip : -1;
    this.post({ kind: "failed", order: order.kind, clip, error: recordOf(error) }, []);
  }

  async #follow(order: Order): Promise<void> {
    switch (order.kind) {
      case "start":
        this.#tier = await this.chooseTier(order.tier);
        return this.post({ kind: "started", tier: this.#tier.name }, []);
      case "init":
        return this.#readInit(order.id, order.where, order.data);
      case "open":
        return this.#open(order.clip, order.source);
      case "frame":
        return this.#decode(order.clip, order.clipFrame, order.reuse);
      case "close":
        this.#clips.get(order.clip)?.close();
        this.#clips.delete(order.clip);
    }
  }

  #readInit(id: string, where: string, data: Uint8Array): void {
    const init = decodeInit(data, { id, where, bits: this.#tier!.bits });
    this.#inits.clear();
    this.#inits.set(id, init);
    this.post({ kind: "init", id, info: init.info, views: init.views }, []);
  }

  async #open(clip: number, source: ClipSource): Promise<void> {
    const began = performance.now();
    const tier = this.#tier!;
    const { data, layers, where } = source;
    const init = this.#inits.get(source.initId);
    if (!init) throw new FormatError("its init segment could not be read", where);
    const segment = decodeClip(data, init, { layers, where, bits: tier.bits });
    requireListed(segment, source);
    this.#clips.set(clip, await tier.decoder(init, segment));
    this.post({ kind: "opened", clip, milliseconds: performance.now() - began }, []);
  }

  async #decode(clip: number, clipFrame: number, reuse: Uint32Array | null): Promise<void> {
    const began = performance.now();
    const frame = await this.#clips.get(clip)!.packed(clipFrame, MIN_OPACITY, reuse ?? undefined);
    const milliseconds = performance.now() - began;
    this.post({ kind: "frame", clip, clipFrame, frame, milliseconds }, [frame.data.buffer]);
  }
}

/** The clip must be the one that the manifest lists. */
function requireListed(
  segment: { clip: number; firstFrame: number; frames: number },
  { number, firstFrame, frames, where }: ClipSource,
): void {
  if (segment.clip === number && segment.firstFrame === firstFrame && segment.frames === frames) return;
  const listed = `clip ${number} with ${frames} frames from ${firstFrame} on`;
  const found = `clip ${segment.clip} with ${segment.frames} frames from ${segment.firstFrame} on`;
  throw new FormatError(`the manifest lists ${listed}, the segment is ${found}`, where);
}
