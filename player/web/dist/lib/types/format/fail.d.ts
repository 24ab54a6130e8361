import { FormatError } from "../errors";
/** What a damaged thing should have been, and what it is; both are shown to people only. */
export interface Mismatch {
    readonly expected?: string | number;
    readonly found?: string | number;
    readonly hint?: string;
}
/** A FormatError that also says what was expected and what was found. */
export declare function formatError(what: string, where: string, mismatch?: Mismatch): FormatError;
/** Parts of a place, from the file to the byte, those that are empty left out. */
export declare function join(...parts: readonly string[]): string;
