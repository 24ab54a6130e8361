/** Places that bytes come from. */
import { StoreError } from "../errors";
/** What bytes are for; they are counted apart. */
export type Purpose = "manifest" | "init" | "clip";
/**
 * How far a cache may be trusted: `immutable` bytes never change, `changing` ones are asked for anew unless the
 * server says that they are the same, `damaged` ones are fetched past every cache, and `passing` ones are so too
 * and not kept either.
 */
export type Freshness = "immutable" | "changing" | "damaged" | "passing";
export interface ReadOptions {
    readonly purpose: Purpose;
    readonly signal?: AbortSignal | undefined;
    /** `immutable` when not given. */
    readonly freshness?: Freshness;
    /** The end is that of the file: no range is needed. */
    readonly whole?: boolean;
    /** When the end is null: the most bytes that the file may have. */
    readonly limit?: number;
    /** Instead of the usual number of retries. */
    readonly retries?: number | undefined;
    /** The file's `tag` must be this one. */
    readonly tag?: string | null;
    /** More bytes have come: the first `have` of `data`. The same array in every call of one try. */
    readonly onBytes?: (data: Uint8Array<ArrayBuffer>, have: number) => void;
}
/** The beginning of a file, and what is known of the whole. */
export interface FileHead {
    readonly data: Uint8Array<ArrayBuffer>;
    /** Bytes of the file. */
    readonly size: number;
    /** A text that changes when the file does; null where the place has none. */
    readonly tag: string | null;
}
/** Bytes received, by purpose. */
export type ByteCounts = Record<Purpose, number>;
/**
 * A folder, or a single file, to read from.
 *
 * All reading throws StoreError when the place cannot be read (status 404: there is no such file), and the
 * signal's reason as soon as it aborts.
 */
export interface Source {
    /** For people: a URL without its query, or a file's name. */
    readonly name: string;
    /** Whether its files may grow or change. */
    readonly canChange: boolean;
    readonly received: ByteCounts;
    /**
     * The bytes of a file from `start` up to, and without, `end`; fewer where it ends before.
     *
     * @param name of the file in the folder; "" for the manifest, or for the single file itself.
     * @param end null: to the end of the file, which has at most `limit` bytes.
     * @throws ChangedError when the file has another `tag` than asked for.
     */
    read(name: string, start: number, end: number | null, options: ReadOptions): Promise<Uint8Array<ArrayBuffer>>;
    /** The first bytes of a file, at most `length`. */
    head(name: string, length: number, options: ReadOptions): Promise<FileHead>;
    /**
     * Waits until a file is another than the one that was read last, where the place itself can tell.
     *
     * @returns false when it cannot, or failed: soon; else true, after the change or some time without one.
     * @throws the signal's reason.
     */
    change(name: string, signal: AbortSignal): Promise<boolean>;
    /** How errors name a file. */
    place(name: string): string;
    /** Nothing will be read any more. Reads that go on are stopped by their signals. */
    close(): void;
}
/** The file is another one than before, or has grown. */
export declare class ChangedError extends StoreError {
    constructor(where: string);
}
/** No bytes received yet. */
export declare function noBytes(): ByteCounts;
