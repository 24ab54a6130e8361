/** A manifest of segments that were found by walking, without the index that lists them. */
import { FormatError } from "../errors";
import { readHeader, readPayload } from "./boxes";
import { CLIP_META_BYTES, type ClipMeta, decodeClipMeta } from "./clip-meta";
import { FILE_TYPE_BYTES, layerEnds, readSegment } from "./container";
import { join } from "./fail";
import { LIMITS, MAJOR } from "./generated";
import { readStreamInfo } from "./init";
import type { ClipEntry, InitEntry, Manifest } from "./manifest";
import { sha256Hex } from "./sha256";
import { boxHeader, HEAD_BYTES, type Part, type RangeReader } from "./walk";

/** Something in a file that cannot be used. */
export interface Loss {
  /** File and byte. */
  readonly where: string;
  /** What is wrong. */
  readonly reason: string;
  /** Number of the clip that is lost, as far as known. */
  readonly clip?: number;
}

interface Rate {
  readonly fps: readonly [number, number];
  /** M. */
  readonly clipFrames: number;
}

/** Gathers the segments of a single file, init segments before the clips that need them. */
export class FoundSegments {
  /** What cannot be used. */
  readonly losses: Loss[] = [];
  private readonly inits = new Map<string, InitEntry>();
  /** Found, not those of `base`. */
  private readonly clips: ClipEntry[] = [];
  private rate: Rate | null = null;

  /** @param where what errors call the file. @param base what an index lists already. */
  constructor(
    private readonly read: RangeReader,
    private readonly where: string,
    private readonly base: Manifest | null,
  ) {
    if (!base) return;
    for (const init of base.inits) this.inits.set(init.id, init);
    const [numerator, denominator] = base.fps;
    const clipFrames = Math.round((base.targetDurationS * numerator) / denominator);
    this.rate = { fps: base.fps, clipFrames };
  }

  /** Take a part of the file, or note why it cannot be used. */
  async add(part: Part): Promise<void> {
    const isSegment = part.kind === "init" || part.kind === "clip";
    if (!part.reason && (!isSegment || this.base?.ended)) return;
    const where = join(this.where, `byte ${part.offset}`);
    try {
      const reason = part.reason || (await this.addSegment(part, where));
      if (reason) this.losses.push({ where, reason, ...this.clipNumber(part) });
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.losses.push({ where, reason: error.what, ...this.clipNumber(part) });
    }
  }

  /** All that was found and fits together; null when there is no init segment. */
  manifest(): Manifest | null {
    if (!this.rate) return null;
    const segments = this.fitting();
    const inits = [...this.inits.values()];
    const listed = { sequence: segments[0]?.clip ?? 0, inits, segments };
    if (this.base) return { ...this.base, ...listed };
    const { fps, clipFrames } = this.rate;
    const targetDurationS = (clipFrames * fps[1]) / fps[0];
    return { formatVersion: `${MAJOR}.0`, fps, targetDurationS, ...listed, ended: false };
  }

  /** Returns why a segment cannot be used, or an empty text. */
  private async addSegment(part: Part, where: string): Promise<string> {
    if (part.bytes > LIMITS.segmentBytes || this.clips.length >= LIMITS.segments) {
      return "it is beyond the limits";
    }
    if (part.kind === "init") return this.addInit(part, where);
    if (!this.rate) return "its init segment is missing";
    const meta = headMeta(part) ?? (await this.wholeMeta(part, where));
    if (!this.inits.has(meta.initId)) return "its init segment is missing";
    if (meta.frames < 1 || meta.frames > this.rate.clipFrames) {
      return `it has an impossible number of frames, ${meta.frames}`;
    }
    this.clips.push(clipEntry(meta, part, this.rate));
    return "";
  }

  private async addInit(part: Part, where: string): Promise<string> {
    const data = await this.read(part.offset, part.bytes);
    const info = readStreamInfo(data, where);
    const rate = { fps: lowestTerms(info.fps), clipFrames: info.clipFrames };
    if (this.rate && !isSameRate(this.rate, rate)) {
      return "it has another frame rate or clip length than the init segments before";
    }
    this.rate ??= rate;
    const id = await sha256Hex(data);
    const { offset, bytes } = part;
    const entry = { id, sha256: id, offset, bytes, layers: layerEnds(data, where) };
    if (!this.inits.has(id)) this.inits.set(id, entry);
    return "";
  }

  /** Another writer may put its boxes in another order. */
  private async wholeMeta(part: Part, where: string): Promise<ClipMeta> {
    const data = await this.read(part.offset, part.bytes);
    return decodeClipMeta(readSegment(data, "clip", 4, where).one("CMET"));
  }

  /** Which clip a lost part was, where its first bytes still tell. */
  private clipNumber(part: Part): { clip?: number } {
    if (part.kind !== "clip") return {};
    try {
      const meta = headMeta(part);
      return meta ? { clip: meta.clip } : {};
    } catch (error) {
      if (error instanceof FormatError) return {};
      throw error;
    }
  }

  /** The clips that can stand in one manifest; the others become losses. */
  private fitting(): ClipEntry[] {
    const kept = [...(this.base?.segments ?? [])];
    for (const clip of this.clips.sort((a, b) => a.clip - b.clip || a.offset! - b.offset!)) {
      const last = kept[kept.length - 1];
      if (!last || (clip.clip > last.clip && clip.firstFrame >= last.firstFrame + last.frames)) {
        kept.push(clip);
      } else {
        const reason = `clip ${clip.clip} does not fit the other clips`;
        this.losses.push({ where: join(this.where, `byte ${clip.offset}`), reason, clip: clip.clip });
      }
    }
    return kept;
  }
}

/** What the first bytes of a clip segment say of it; null when CMET is not there. */
function headMeta(part: Part): ClipMeta | null {
  if (part.head.length < HEAD_BYTES) return null;
  const data = part.head.subarray(FILE_TYPE_BYTES, HEAD_BYTES);
  const header = boxHeader(data);
  if (header?.type !== "CMET" || header.length !== CLIP_META_BYTES) return null;
  const base = part.offset + FILE_TYPE_BYTES;
  return decodeClipMeta(readPayload(data, readHeader(data, 0, "", base), "", base));
}

/** Only its first bytes were read; to take all of it for every layer is right, if not thrifty. */
function clipEntry(meta: ClipMeta, part: Part, rate: Rate): ClipEntry {
  const { offset, bytes } = part;
  return {
    offset,
    bytes,
    layers: [bytes, bytes, bytes, bytes],
    clip: meta.clip,
    init: meta.initId,
    firstFrame: meta.firstFrame,
    frames: meta.frames,
    durationS: (meta.frames * rate.fps[1]) / rate.fps[0],
  };
}

function lowestTerms([numerator, denominator]: readonly [number, number]): [number, number] {
  let [a, b] = [numerator, denominator];
  while (b) [a, b] = [b, a % b];
  return [numerator / a, denominator / a];
}

function isSameRate(a: Rate, b: Rate): boolean {
  return a.fps[0] === b.fps[0] && a.fps[1] === b.fps[1] && a.clipFrames === b.clipFrames;
}
