/** Small reads of one file, answered from few larger ones. */

/** Reads `length` bytes from `start`; fewer where the file ends. */
export type RangeReader = (start: number, length: number) => Promise<Uint8Array<ArrayBuffer>>;

/** A request takes as long as these bytes on most connections, so they may as well come with it. */
const AHEAD_BYTES = 1 << 12;
/** Larger reads are of segments, which nobody reads twice. */
const KEPT_BYTES = 1 << 16;
const KEPT_BLOCKS = 8;

interface Block {
  readonly start: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Keeps the last few blocks of a file of which the first `size` bytes don't change. */
export class RangeCache {
  private readonly blocks: Block[] = [];

  constructor(
    private readonly size: number,
    private readonly load: RangeReader,
  ) {}

  /** Bytes that are known already. */
  keep(start: number, data: Uint8Array<ArrayBuffer>): void {
    if (data.length > KEPT_BYTES) return;
    this.blocks.push({ start, data });
    if (this.blocks.length > KEPT_BLOCKS) this.blocks.shift();
  }

  readonly read: RangeReader = async (start, length) => {
    const wanted = Math.max(0, Math.min(length, this.size - start));
    if (wanted === 0) return new Uint8Array(0);
    const known = this.blocks.find((at) => start >= at.start && start + wanted <= at.start + at.data.length);
    if (known) return known.data.subarray(start - known.start, start - known.start + wanted);
    const data = await this.load(start, Math.min(Math.max(wanted, AHEAD_BYTES), this.size - start));
    this.keep(start, data);
    return data.subarray(0, wanted);
  };
}
