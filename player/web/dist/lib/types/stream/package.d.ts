/** The packagings of a stream, seen alike. */
import type { Loss } from "../format/archive";
import type { ClipEntry, InitEntry, Manifest } from "../format/manifest";
import type { ReadOptions, Source } from "./source";
export type Entry = InitEntry | ClipEntry;
/** A folder or a single file to read a stream from. */
export interface Package {
    readonly source: Source;
    /**
     * What is there now; null when it is what the last call found.
     *
     * @param check is shown a manifest before it counts as found, and may throw.
     * @throws FormatError when it is damaged or no stream; StoreError when it cannot be read.
     */
    load(options: ReadOptions, check?: (manifest: Manifest) => void): Promise<Manifest | null>;
    /**
     * The first `length` bytes of a segment, fewer where its file ends.
     *
     * @param isSame whether the file's tag must be the one that it had when it was loaded.
     * @throws ChangedError when it is not.
     */
    read(entry: Entry, length: number, options: ReadOptions, isSame: boolean): Promise<Uint8Array<ArrayBuffer>>;
    /** How errors name the file of a segment. */
    place(entry: Entry): string;
    /** What could not be found of a single file that is cut or damaged. */
    readonly losses: readonly Loss[];
}
/** A manifest and a file for each segment. */
export declare class FolderPackage implements Package {
    readonly source: Source;
    readonly losses: readonly Loss[];
    private known;
    constructor(source: Source);
    load(options: ReadOptions, check?: (manifest: Manifest) => void): Promise<Manifest | null>;
    read(entry: Entry, length: number, options: ReadOptions): Promise<Uint8Array<ArrayBuffer>>;
    place(entry: Entry): string;
}
