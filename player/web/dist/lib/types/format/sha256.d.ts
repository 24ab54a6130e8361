/** Lower-case hex digits of some bytes. */
export declare function toHex(data: Uint8Array): string;
/** SHA-256 in lower-case hex; browsers offer their own on secure pages only. */
export declare function sha256Hex(data: Uint8Array): Promise<string>;
/** SHA-256 in lower-case hex, for places that cannot wait; several times slower. */
export declare function sha256HexNow(data: Uint8Array): string;
