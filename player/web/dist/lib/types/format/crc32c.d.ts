/** CRC-32C (Castagnoli, RFC 3720) of some bytes, eight at a time. */
export declare function crc32c(data: Uint8Array): number;
/** A checksum as eight hex digits. */
export declare function hex32(value: number): string;
