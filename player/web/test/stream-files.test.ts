import { describe, expect, it } from "vitest";
import { FormatError, StoreError } from "../src/errors";
import { Stream } from "../src/stream/stream";
import { GrowingArchive } from "./stream-archives";
import { damaged, GOLDEN_FOLDER, golden } from "./stream-server";

/** A file as a browser gives it, with its path when a whole folder was chosen. */
function file(name: string, data: Uint8Array<ArrayBuffer>, path = ""): File {
  const made = new File([data], name);
  Object.defineProperty(made, "webkitRelativePath", { value: path });
  return made;
}

function folder(prefix: string): File[] {
  return GOLDEN_FOLDER.map((name) => file(name, golden(name), prefix && `${prefix}/${name}`));
}

async function expectGolden(stream: Stream): Promise<void> {
  const [first, second] = stream.manifest.segments;
  expect(await stream.initBytes(stream.initEntry(first!.init))).toEqual(golden(GOLDEN_FOLDER[1]!));
  expect(await stream.clipBytes(first!, 4)).toEqual(golden(GOLDEN_FOLDER[2]!));
  expect(await stream.clipBytes(second!, 1)).toEqual(golden(GOLDEN_FOLDER[3]!).slice(0, 1395));
}

describe("local files", () => {
  it("may be a single file", async () => {
    const data = golden("one-file.cgs");
    const stream = await Stream.open(file("one.cgs", data));
    expect(stream.name).toBe("one.cgs");
    await expectGolden(stream);
    await expectGolden(await Stream.open(new Blob([data])));
    await expectGolden(await Stream.open([file("readme.txt", new Uint8Array(3)), file("one.cgs", data)]));
  });

  it.each(["", "stream", "shows/stream"])("may be those of a folder, with the path '%s'", async (prefix) => {
    const others = [file("notes.txt", new Uint8Array(3), prefix && `${prefix}/notes.txt`)];
    const stream = await Stream.open([...others, ...folder(prefix)]);
    await expectGolden(stream);
    expect(stream.bytesRead).toBe(1009 + 2274 + 1958 + 1395);
  });

  it("are those of the outer stream when there is another one in its folder", async () => {
    const inner = file("manifest.json", damaged(golden("manifest.json"), 99), "a/old/manifest.json");
    await expectGolden(await Stream.open([inner, ...folder("a")]));
  });

  it("are refused without a manifest, and named when one is missing", async () => {
    const parts = folder("a");
    const error = await Stream.open(parts.slice(1)).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(StoreError);
    expect((error as StoreError).hint).toContain("manifest.json");
    const stream = await Stream.open(parts.slice(0, 3));
    const reading = stream.clipBytes(stream.manifest.segments[1]!, 4);
    await expect(reading).rejects.toMatchObject({ where: GOLDEN_FOLDER[3], status: 404 });
  });

  it("are checked", async () => {
    const broken = damaged(golden("one-file.cgs"), 2800);
    const stream = await Stream.open(file("one.cgs", broken));
    await expect(stream.clipBytes(stream.manifest.segments[0]!, 4)).rejects.toBeInstanceOf(FormatError);
  });

  it("are never live", async () => {
    const growing = new GrowingArchive();
    growing.grow([0], true);
    const stream = await Stream.open(file("live.cgs", growing.data));
    expect([stream.ended, stream.live, await stream.refresh()]).toEqual([false, false, false]);
  });

  it("can be left at once", async () => {
    const stream = await Stream.open(file("one.cgs", golden("one-file.cgs")));
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(stream.clipBytes(stream.manifest.segments[0]!, 4, { signal })).rejects.toThrow("enough");
  });
});
