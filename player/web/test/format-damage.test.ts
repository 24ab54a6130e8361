import { describe, expect, test } from "vitest";
import { FormatError } from "../src/errors";
import { BOX_TYPES, LIMITS } from "../src/format/generated";
import { scalarBits } from "../src/format/scalar-bits";
import { decodeClip, decodeInit } from "../src/format/segment";
import {
  CLIP_FILES,
  goldenFile,
  goldenInit,
  INIT_FILE,
  joinBytes,
  type LooseBox,
  looseBoxes,
  sealSegment,
  viewOf,
  withPayload,
} from "./format-files";

const bits = scalarBits;
const init = goldenInit();
const INIT_DATA = goldenFile(INIT_FILE);
const CLIP_DATA = goldenFile(CLIP_FILES[1]);
const readInit = (data: Uint8Array) => decodeInit(data, { bits, where: "a.cgsi" });
const readClip = (data: Uint8Array) => decodeClip(data, init, { bits, where: "b.cgsc" });
const READERS = [
  ["init", INIT_DATA, readInit],
  ["clip", CLIP_DATA, readClip],
] as const;

/** The FormatError that reading gives; it fails when there is none, or another one. */
function refusal(read: (data: Uint8Array) => unknown, data: Uint8Array): FormatError {
  try {
    read(data);
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

/** Numbers that look random and are always the same. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
}

describe.each(READERS)("damage to a whole %s segment", (_, data, read) => {
  test("any changed byte is noticed", () => {
    for (let at = 0; at < data.length; at++) {
      const copy = data.slice();
      copy[at] ^= 1 << (at % 8);
      expect(refusal(read, copy).where, `byte ${at}`).toMatch(/^[ab]\.cgs[ic]/);
    }
  });

  test("a cut at any byte is noticed", () => {
    for (let end = 0; end < data.length; end++) {
      expect(refusal(read, data.slice(0, end)).what, `${end} bytes`).toMatch(/^a segment is cut/);
    }
  });

  test("so are bytes behind the end", () => {
    expect(refusal(read, joinBytes(data, new Uint8Array(1))).what).toMatch(/^bytes follow a segment's end/);
  });

  test("changes with right checksums give a FormatError, or something that decodes", () => {
    const random = randomNumbers(7);
    let refused = 0;
    for (let round = 0; round < 1500; round++) {
      const boxes = looseBoxes(data);
      const box = boxes[1 + Math.floor(random() * (boxes.length - 1))];
      for (let change = 0; change <= round % 3; change++) {
        box.payload[Math.floor(random() * box.payload.length)] = Math.floor(random() * 256);
      }
      try {
        read(sealSegment(boxes));
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        // Nothing asks for more than the limits, so memory is never short.
        expect(error.what).not.toContain("memory");
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(700);
  });
});

describe("boxes", () => {
  const unknown: LooseBox = { type: "NEWX", version: 0, flags: 1, layer: 0, payload: new Uint8Array(3) };

  function changed(change: (boxes: LooseBox[]) => void): Uint8Array {
    const boxes = looseBoxes(CLIP_DATA);
    change(boxes);
    return sealSegment(boxes);
  }

  const find = (boxes: LooseBox[], type: string): LooseBox => boxes.find((box) => box.type === type)!;

  test.each<[string, (boxes: LooseBox[]) => void]>([
    ["box NEWX version 0 in the clip segment must be understood", (boxes) => boxes.splice(2, 0, unknown)],
    ["box FMET version 2 in the clip", (boxes) => Object.assign(find(boxes, "FMET"), { version: 2 })],
    ["box CMET stands twice", (boxes) => boxes.splice(2, 0, boxes[1])],
    ["box CGSF stands twice", (boxes) => boxes.splice(1, 0, { ...boxes[0] })],
    ["a box follows one of a higher layer", (boxes) => boxes.push(boxes[1])],
    ["a box is in another layer", (boxes) => boxes.push({ ...boxes[1], layer: 3 })],
    ["a box is in no layer", (boxes) => boxes.push({ ...unknown, flags: 0, layer: 4 })],
    ["a box sets reserved flags", (boxes) => boxes.push({ ...unknown, flags: 2, layer: 3 })],
    ["a box type is not ASCII", (boxes) => boxes.push({ ...unknown, type: "CM\nT", layer: 3 })],
    ["the box has no place in a stream of the anchors", (b) => b.splice(2, 0, { ...unknown, type: "BMET" })],
    [
      "the clip segment has no FMLP box",
      (boxes) =>
        boxes.splice(
          boxes.findIndex((b) => b.type === "FMLP"),
          1,
        ),
    ],
    [
      "the clip segment lacks tables",
      (boxes) =>
        boxes.splice(
          boxes.findIndex((b) => b.type === "FTAB"),
          1,
        ),
    ],
    ["too many boxes", (b) => b.push(...Array(LIMITS.boxes).fill({ ...unknown, flags: 0, layer: 3 }))],
    ["not a ClipGStream segment", (boxes) => boxes.shift()],
  ])("%s", (what, change) => {
    expect(refusal(readClip, changed(change)).what).toContain(what);
  });

  test("unknown boxes that are not critical are skipped, whatever their type", () => {
    for (const type of ["NEWX", "toSt", "VIEW"]) {
      const data = changed((boxes) => boxes.splice(2, 0, { ...unknown, type, flags: 0 }));
      expect(readClip(data)).toEqual(readClip(CLIP_DATA));
    }
  });

  test("further bytes in CMET are for later versions", () => {
    const data = withPayload(CLIP_DATA, "CMET", (payload) => joinBytes(payload, new Uint8Array(5)));
    expect(readClip(data)).toEqual(readClip(CLIP_DATA));
  });

  test("the table of box types is the specification's", () => {
    expect(Object.keys(BOX_TYPES)).toHaveLength(16);
    expect(BOX_TYPES.FTAB).toMatchObject({ layers: { clip: [0, 1, 2] }, version: 1, repeats: true });
  });
});

describe("hostile counts", () => {
  const put = (at: number, value: number) => (payload: Uint8Array) => {
    viewOf(payload).setUint32(at, value, true);
    return payload;
  };

  test.each([
    ["too many anchors", "CMET", 16, 2 ** 32 - 1],
    ["packed positions have another shape", "APOS", 0, 2 ** 32 - 1],
    ["a quantised array has another shape", "AFEA", 0, 2 ** 31],
    ["a clip's number or first frame is out of range", "CMET", 8, 2 ** 31],
    ["a clip has an impossible number of frames", "CMET", 12, 0],
    ["the field's layout is out of range", "FMET", 4, 2 ** 32 - 1],
    ["the field's layout is out of range", "FMET", 0, 0x01180820],
    ["the rows that the anchors reach", "FTAB", 4, 1],
    ["a table of no level", "FTAB", 0, 3],
    ["a number is not finite", "FTAB", 32, 0x7fc00000],
  ])("%s", (what, type, at, value) => {
    const error = refusal(readClip, withPayload(CLIP_DATA, type, put(at, value)));
    expect(error.what).toContain(what);
  });

  test.each([
    ["a perceptron has another shape", "HEAD", 2, 65535],
    ["packed data is too large", "IMET", 0, 2 ** 32 - 1],
    ["packed data has another size", "IMET", 0, 100],
    ["packed data is damaged", "IMET", 4, 0x12345678],
  ])("%s", (what, type, at, value) => {
    expect(refusal(readInit, withPayload(INIT_DATA, type, put(at, value))).what).toContain(what);
  });

  test("bytes behind the frame of metadata", () => {
    const longer = withPayload(INIT_DATA, "IMET", (payload) => joinBytes(payload, new Uint8Array(1)));
    expect(refusal(readInit, longer).what).toBe("packed data is damaged");
  });

  test("a clip of another stream", () => {
    const other = { ...init, id: "0".repeat(64) };
    expect(() => decodeClip(CLIP_DATA, other, { bits })).toThrow("the clip needs another init segment");
    expect(() => decodeInit(CLIP_DATA, { bits })).toThrow("another kind of segment");
  });

  test("versions that are not known are named, later minor ones are read", () => {
    const version = (major: number, minor: number) => (payload: Uint8Array) => {
      viewOf(payload).setUint16(8, major, true);
      viewOf(payload).setUint16(10, minor, true);
      return payload;
    };
    const newer = refusal(readClip, withPayload(CLIP_DATA, "CGSF", version(2, 7)));
    expect([newer.what, newer.hint]).toEqual([
      "stream format version 2.7 is not known",
      "use a newer player",
    ]);
    expect(() => readClip(withPayload(CLIP_DATA, "CGSF", version(1, 9)))).not.toThrow();
  });
});
