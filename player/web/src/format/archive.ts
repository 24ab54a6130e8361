/**
 * Streams as single files: the segments back to back, then the index, then a trailer that locates it.
 *
 * A live file only grows. Segments behind the last index, and those of a file that is cut, are found by
 * walking.
 */
import { FormatError } from "../errors";
import { type Box, HEADER_BYTES, readHeader, readPayload } from "./boxes";
import { Cursor } from "./cursor";
import { formatError, join } from "./fail";
import { FoundSegments, type Loss } from "./found-segments";
import { LIMITS } from "./generated";
import { type Manifest, ManifestDamage, parseManifest } from "./manifest";
import { toHex } from "./sha256";
import { INDEX_TYPE, type Part, type RangeReader, TAIL_TYPE, walk } from "./walk";

export type { Loss } from "./found-segments";
export type { RangeReader } from "./walk";

/** Bytes of the trailer. */
export const TAIL_BYTES = 56;
const TAIL_MAGIC = "894347580d0a1a0a";

/** Where the index box is. */
export interface IndexPlace {
  readonly offset: number;
  /** Header included. */
  readonly bytes: number;
}

/** What a single file holds. */
export interface ArchiveListing {
  /** Every segment that can be reached. */
  readonly manifest: Manifest;
  /** The last whole index; null when there is none. */
  readonly index: IndexPlace | null;
  /** Up to where the file was read. */
  readonly end: number;
  /** The trailer or index was cut or damaged; segments were found without it. */
  readonly recovered: boolean;
  /** What could not be recovered. */
  readonly losses: readonly Loss[];
}

/**
 * Reads what a single file lists, and what lies behind its index.
 *
 * @param size of the file.
 * @param where what errors call it.
 * @param before what the file held when it was last read: only what is new is read then, and a trailer or
 *     index that is damaged is not recovered from, as it may just be being written.
 * @throws ManifestDamage when the trailer or index is damaged and nothing was recovered.
 * @throws FormatError when it is no stream, or breaks a rule; and whatever `read` throws.
 */
export async function readArchive(
  read: RangeReader,
  size: number,
  where: string,
  before: ArchiveListing | null = null,
): Promise<ArchiveListing> {
  const file = new ArchiveFile(read, size, where);
  try {
    return await file.listing(before);
  } catch (error) {
    if (before || !(error instanceof ManifestDamage)) throw error;
    return file.recover(error);
  }
}

class ArchiveFile {
  constructor(
    private readonly read: RangeReader,
    private readonly size: number,
    private readonly where: string,
  ) {}

  /** What the trailer, the index, and the segments behind it say. */
  async listing(before: ArchiveListing | null): Promise<ArchiveListing> {
    const { size } = this;
    const index = await this.readTail();
    const isGrown = before && !before.recovered && isSamePlace(before.index, index);
    if (isGrown && before.end === size) return before;
    const known =
      isGrown && before.end <= size - TAIL_BYTES
        ? before
        : { manifest: await this.readIndex(index), end: index.offset + index.bytes, losses: [] };
    const found = new FoundSegments(this.read, this.where, known.manifest);
    if (!known.manifest.ended) {
      for await (const part of walk(this.read, known.end, size - TAIL_BYTES, this.where))
        await found.add(part);
    }
    const manifest = found.manifest() ?? known.manifest;
    const losses = [...known.losses, ...found.losses];
    return { manifest, index, end: size, recovered: false, losses };
  }

  /** What walking the file finds, from the last whole index on. */
  async recover(damage: ManifestDamage): Promise<ArchiveListing> {
    const parts: Part[] = [];
    for await (const part of walk(this.read, 0, this.size, this.where)) parts.push(part);
    const losses: Loss[] = [{ where: damage.where, reason: damage.what }];
    const last = await this.lastIndex(parts, losses);
    const behind = parts.filter((part) => part.offset >= (last ? last.place.offset + last.place.bytes : 0));
    const found = new FoundSegments(this.read, this.where, last?.manifest ?? null);
    for (const part of behind) await found.add(part);
    const manifest = found.manifest();
    if (!manifest) {
      await this.refuseForeign();
      throw damage;
    }
    const index = last?.place ?? null;
    // Nothing is lost when something was added to a complete file.
    const isComplete = manifest.ended && (await this.hasTail(behind, index));
    const end = Math.max(0, ...parts.slice(-1).map((part) => part.end));
    const all = isComplete ? [] : [...losses, ...found.losses];
    return { manifest, index, end, recovered: true, losses: all };
  }

  private async readTail(): Promise<IndexPlace> {
    const at = Math.max(0, this.size - TAIL_BYTES);
    const { place, total } = await this.parseTail(at);
    if (total !== this.size || place.bytes > at - place.offset) throw this.cut(at);
    return place;
  }

  /** What the trailer at a byte says. */
  private async parseTail(at: number): Promise<{ place: IndexPlace; total: number }> {
    const data = await this.read(at, Math.min(TAIL_BYTES, this.size - at));
    const box = this.wholeBox(data, at);
    if (box?.type !== TAIL_TYPE || data.length !== TAIL_BYTES) throw this.cut(at);
    const cursor = new Cursor(box);
    if (toHex(cursor.take(8)) !== TAIL_MAGIC) throw this.cut(at);
    const place = { offset: cursor.u64(), bytes: cursor.u64() };
    return { place, total: cursor.u64() };
  }

  /** The box that fills `data`, or null. */
  private wholeBox(data: Uint8Array, at: number): Box | null {
    try {
      const box = readPayload(data, readHeader(data, 0, this.where, at), this.where, at);
      return box.end === at + data.length ? box : null;
    } catch (error) {
      if (error instanceof FormatError) return null;
      throw error;
    }
  }

  private cut(at: number): ManifestDamage {
    const where = join(this.where, `byte ${at}`);
    return new ManifestDamage("the file is cut, or its trailer is damaged", where);
  }

  private async readIndex({ offset, bytes }: IndexPlace): Promise<Manifest> {
    const where = join(this.where, `index at byte ${offset}`);
    if (bytes > LIMITS.manifestBytes + HEADER_BYTES) throw formatError("the index is too long", where);
    const box = this.wholeBox(await this.read(offset, bytes), offset);
    if (!box) throw new ManifestDamage("the index is damaged", where);
    if (box.type !== INDEX_TYPE) {
      throw new ManifestDamage("the index is not where the trailer says", where);
    }
    const manifest = parseManifest(box.payload, where, "offset");
    for (const entry of [...manifest.inits, ...manifest.segments]) {
      if (entry.bytes > offset - entry.offset!) {
        throw formatError("a segment reaches behind the index that lists it", where, {
          found: `byte ${entry.offset}`,
        });
      }
    }
    return manifest;
  }

  private async lastIndex(
    parts: readonly Part[],
    losses: Loss[],
  ): Promise<{ manifest: Manifest; place: IndexPlace } | null> {
    for (const { kind, reason, offset, bytes } of [...parts].reverse()) {
      if (kind !== INDEX_TYPE || reason) continue;
      try {
        const place = { offset, bytes };
        return { manifest: await this.readIndex(place), place };
      } catch (error) {
        if (!(error instanceof ManifestDamage)) throw error;
        losses.push({ where: error.where, reason: error.what });
      }
    }
    return null;
  }

  /** Whether one of these parts is the trailer of an index. */
  private async hasTail(parts: readonly Part[], index: IndexPlace | null): Promise<boolean> {
    const tails = parts.filter((part) => part.kind === TAIL_TYPE && !part.reason);
    for (const { offset, end } of tails) {
      try {
        const { place, total } = await this.parseTail(offset);
        if (isSamePlace(place, index) && total === end) return true;
      } catch (error) {
        if (!(error instanceof ManifestDamage)) throw error;
      }
    }
    return false;
  }

  private async refuseForeign(): Promise<void> {
    if (this.size < 4) return;
    const start = String.fromCharCode(...(await this.read(0, 4)));
    if (start !== "CGSF") throw formatError("this is no ClipGStream stream", this.where);
  }
}

function isSamePlace(a: IndexPlace | null, b: IndexPlace | null): boolean {
  return a?.offset === b?.offset && a?.bytes === b?.bytes;
}
