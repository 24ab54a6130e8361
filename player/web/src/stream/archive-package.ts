/** Streams in single files. */

import { type ArchiveListing, type Loss, readArchive, TAIL_BYTES } from "../format/archive";
import type { Manifest } from "../format/manifest";
import type { Entry, Package } from "./package";
import { RangeCache } from "./range-cache";
import type { ReadOptions, Source } from "./source";

/** Of the file's start: the first segment's head, and the answer tells the size. */
const HEAD_BYTES = 1 << 12;
/** Of the file's end: the trailer and mostly the index too, in one request. */
const TAIL_AHEAD_BYTES = 1 << 14;

/** A `.cgs` file. */
export class ArchivePackage implements Package {
  private listing: ArchiveListing | null = null;
  private size = 0;
  private tag: string | null = null;

  constructor(readonly source: Source) {}

  get losses(): readonly Loss[] {
    return this.listing?.losses ?? [];
  }

  async load(options: ReadOptions, check?: (manifest: Manifest) => void): Promise<Manifest | null> {
    const before = this.listing;
    // A browser that kept pieces of the file would fetch a segment that reaches into one by two requests.
    const reading: ReadOptions = { ...options, freshness: "passing" };
    const head = await this.source.head("", before === null ? HEAD_BYTES : 1, reading);
    const isSame = head.size === this.size && head.tag === this.tag;
    if (before !== null && isSame) return null;
    const cache = new RangeCache(head.size, (start, length) =>
      this.source.read("", start, start + length, reading),
    );
    cache.keep(0, head.data);
    await this.fetchTail(cache, head.size);
    const listing = await readArchive(cache.read, head.size, this.source.name, before);
    check?.(listing.manifest);
    this.listing = listing;
    this.size = head.size;
    this.tag = head.tag;
    return listing.manifest === before?.manifest ? null : listing.manifest;
  }

  read(
    entry: Entry,
    length: number,
    options: ReadOptions,
    isSame: boolean,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const start = entry.offset!;
    return this.source.read("", start, start + length, { ...options, tag: isSame ? this.tag : null });
  }

  place(): string {
    return this.source.name;
  }

  /** The end of the file, as far as it is new. */
  private async fetchTail(cache: RangeCache, size: number): Promise<void> {
    const from = Math.max(this.listing?.end ?? 0, size - TAIL_AHEAD_BYTES);
    const start = Math.max(0, Math.min(from, size - TAIL_BYTES));
    await cache.read(start, size - start);
  }
}
