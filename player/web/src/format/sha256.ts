import { sha256 } from "@noble/hashes/sha2.js";

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Lower-case hex digits of some bytes. */
export function toHex(data: Uint8Array): string {
  let text = "";
  for (const byte of data) text += HEX[byte];
  return text;
}

/** SHA-256 in lower-case hex; browsers offer their own on secure pages only. */
export async function sha256Hex(data: Uint8Array): Promise<string> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return sha256HexNow(data);
  return toHex(new Uint8Array(await subtle.digest("SHA-256", data as Uint8Array<ArrayBuffer>)));
}

/** SHA-256 in lower-case hex, for places that cannot wait; several times slower. */
export function sha256HexNow(data: Uint8Array): string {
  return toHex(sha256(data));
}
