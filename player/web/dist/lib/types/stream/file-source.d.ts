/** Streams on the viewer's own disk: a single file, or the files of a folder that was chosen or dropped. */
import { type FileHead, type ReadOptions, type Source } from "./source";
/** Files are snapshots: a browser refuses to read one that has changed since it was chosen. */
export declare class FileSource implements Source {
    readonly name: string;
    private readonly files;
    readonly canChange = false;
    readonly received: import("./source").ByteCounts;
    /**
     * @param name for people.
     * @param files by their path below the folder; a single file has the path "".
     */
    private constructor();
    /** A single file. */
    static single(file: Blob): FileSource;
    /**
     * The files of a folder. Where several folders lie in each other, that of the manifest nearest to the top
     * counts.
     *
     * @param manifest name of the manifest's file.
     * @throws StoreError when it is not among the files.
     */
    static folder(files: readonly File[], manifest: string): FileSource;
    change(): Promise<boolean>;
    place(name: string): string;
    read(name: string, start: number, end: number | null, options: ReadOptions): Promise<Uint8Array<ArrayBuffer>>;
    head(name: string, length: number, options: ReadOptions): Promise<FileHead>;
    close(): void;
    private file;
    private unreadable;
}
