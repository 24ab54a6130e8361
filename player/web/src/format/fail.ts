import { FormatError } from "../errors";

/** What a damaged thing should have been, and what it is; both are shown to people only. */
export interface Mismatch {
  readonly expected?: string | number;
  readonly found?: string | number;
  readonly hint?: string;
}

/** A FormatError that also says what was expected and what was found. */
export function formatError(what: string, where: string, mismatch: Mismatch = {}): FormatError {
  const details = [
    mismatch.expected === undefined ? "" : `expected ${mismatch.expected}`,
    mismatch.found === undefined ? "" : `found ${mismatch.found}`,
  ].filter(Boolean);
  const text = details.length ? `${what} (${details.join(", ")})` : what;
  return mismatch.hint === undefined
    ? new FormatError(text, where)
    : new FormatError(text, where, mismatch.hint);
}

/** Parts of a place, from the file to the byte, those that are empty left out. */
export function join(...parts: readonly string[]): string {
  return parts.filter(Boolean).join(", ");
}
