/** Streams in single files. */
import { type Loss } from "../format/archive";
import type { Manifest } from "../format/manifest";
import type { Entry, Package } from "./package";
import type { ReadOptions, Source } from "./source";
/** A `.cgs` file. */
export declare class ArchivePackage implements Package {
    readonly source: Source;
    private listing;
    private size;
    private tag;
    constructor(source: Source);
    get losses(): readonly Loss[];
    load(options: ReadOptions, check?: (manifest: Manifest) => void): Promise<Manifest | null>;
    read(entry: Entry, length: number, options: ReadOptions, isSame: boolean): Promise<Uint8Array<ArrayBuffer>>;
    place(): string;
    /** The end of the file, as far as it is new. */
    private fetchTail;
}
