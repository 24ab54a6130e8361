/** Streams on the viewer's own disk: a single file, or the files of a folder that was chosen or dropped. */

import { StoreError } from "../errors";
import { type FileHead, noBytes, type ReadOptions, type Source } from "./source";

/** Files are snapshots: a browser refuses to read one that has changed since it was chosen. */
export class FileSource implements Source {
  readonly canChange = false;
  readonly received = noBytes();

  /**
   * @param name for people.
   * @param files by their path below the folder; a single file has the path "".
   */
  private constructor(
    readonly name: string,
    private readonly files: ReadonlyMap<string, Blob>,
  ) {}

  /** A single file. */
  static single(file: Blob): FileSource {
    return new FileSource(nameOf(file), new Map([["", file]]));
  }

  /**
   * The files of a folder. Where several folders lie in each other, that of the manifest nearest to the top
   * counts.
   *
   * @param manifest name of the manifest's file.
   * @throws StoreError when it is not among the files.
   */
  static folder(files: readonly File[], manifest: string): FileSource {
    const paths = files.map((file) => file.webkitRelativePath || file.name);
    const found = paths
      .filter((path) => path === manifest || path.endsWith(`/${manifest}`))
      .sort((a, b) => a.split("/").length - b.split("/").length)[0];
    if (found === undefined) {
      const hint = `choose a .cgs file, or a folder with ${manifest} in it`;
      throw new StoreError("there is no stream among these files", paths.slice(0, 3).join(", "), hint, 404);
    }
    const root = found.slice(0, found.length - manifest.length);
    const below = new Map<string, Blob>();
    files.forEach((file, i) => {
      const path = paths[i]!;
      if (path.startsWith(root)) below.set(path.slice(root.length), file);
    });
    below.set("", below.get(manifest)!);
    return new FileSource(root.replace(/\/$/, "") || manifest, below);
  }

  change(): Promise<boolean> {
    return Promise.resolve(false);
  }

  place(name: string): string {
    return name === "" ? this.name : name;
  }

  async read(
    name: string,
    start: number,
    end: number | null,
    options: ReadOptions,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const file = this.file(name);
    if (end === null && options.limit !== undefined && file.size > options.limit) {
      const what = `the file is too long: ${file.size} bytes, at most ${options.limit} are read`;
      throw new StoreError(what, this.place(name), "choose another file");
    }
    const part = file.slice(start, end ?? file.size);
    options.signal?.throwIfAborted();
    const data = await part.arrayBuffer().then((buffer) => new Uint8Array(buffer), this.unreadable(name));
    options.signal?.throwIfAborted();
    this.received[options.purpose] += data.length;
    options.onBytes?.(data, data.length);
    return data;
  }

  async head(name: string, length: number, options: ReadOptions): Promise<FileHead> {
    const { size } = this.file(name);
    return { data: await this.read(name, 0, length, options), size, tag: null };
  }

  close(): void {
    // Blobs need no closing.
  }

  private file(name: string): Blob {
    const file = this.files.get(name);
    if (file !== undefined) return file;
    const hint = "choose all files of the stream's folder together";
    throw new StoreError("a file of the stream is missing", this.place(name), hint, 404);
  }

  private unreadable(name: string): (error: unknown) => never {
    return () => {
      const hint = "it may have changed or moved since it was chosen: choose it again";
      throw new StoreError("the file cannot be read", this.place(name), hint);
    };
  }
}

function nameOf(file: Blob): string {
  return file instanceof File ? file.name : "file";
}
