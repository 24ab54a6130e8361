import { type WireName } from "./generated";
/**
 * A JSON document of the wire as plain values.
 *
 * @param name of its schema.
 * @param what the errors call it.
 * @throws FormatError with the first key that is wrong.
 */
export declare function parseWire<T>(data: Uint8Array, name: WireName, what: string, where: string): T;
