import { formatError } from "./fail";
import { SCHEMAS, type WireName } from "./generated";
import { findViolation } from "./schema";

/** Deeper documents are refused; those of the wire have four levels. */
const MAX_DEPTH = 200;
const [QUOTE, BACKSLASH, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];

/**
 * A JSON document of the wire as plain values.
 *
 * @param name of its schema.
 * @param what the errors call it.
 * @throws FormatError with the first key that is wrong.
 */
export function parseWire<T>(data: Uint8Array, name: WireName, what: string, where: string): T {
  const value = parseJson(data, what, where);
  const violation = findViolation(value, SCHEMAS[name]);
  if (violation) {
    const key = violation.path || "document";
    throw formatError(`${what} is not valid: ${key}`, where, { expected: violation.expected });
  }
  return value as T;
}

function parseJson(data: Uint8Array, what: string, where: string): unknown {
  if (isDeep(data)) throw formatError(`${what} is not valid: document`, where, { found: "too many levels" });
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    throw formatError(`${what} is not valid: document`, where, { expected: "JSON" });
  }
}

/** Looked at before parsing: not every browser's parser survives what is nested a million times. */
function isDeep(data: Uint8Array): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < data.length; at++) {
    const byte = data[at];
    if (byte === QUOTE) inText = !inText;
    else if (inText) at += byte === BACKSLASH ? 1 : 0;
    else if (byte === OPEN || byte === OPEN_LIST) depth++;
    else if (byte === CLOSE || byte === CLOSE_LIST) depth--;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}
