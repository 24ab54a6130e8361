const POLYNOMIAL = 0x82f63b78;

/** Table `k` moves a byte that is followed by k others through the register: 8 tables of 256 entries. */
const TABLES = makeTables();

function makeTables(): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
    tables[byte] = crc;
  }
  for (let at = 256; at < tables.length; at++) {
    const before = tables[at - 256];
    tables[at] = (before >>> 8) ^ tables[before & 255];
  }
  return tables;
}

/** CRC-32C (Castagnoli, RFC 3720) of some bytes, eight at a time. */
export function crc32c(data: Uint8Array): number {
  const t = TABLES;
  let crc = -1;
  let at = 0;
  for (; at + 8 <= data.length; at += 8) {
    const low = crc ^ (data[at] | (data[at + 1] << 8) | (data[at + 2] << 16) | (data[at + 3] << 24));
    crc =
      t[1792 + (low & 255)] ^
      t[1536 + ((low >>> 8) & 255)] ^
      t[1280 + ((low >>> 16) & 255)] ^
      t[1024 + (low >>> 24)] ^
      t[768 + data[at + 4]] ^
      t[512 + data[at + 5]] ^
      t[256 + data[at + 6]] ^
      t[data[at + 7]];
  }
  for (; at < data.length; at++) crc = (crc >>> 8) ^ t[(crc ^ data[at]) & 255];
  return ~crc >>> 0;
}

/** A checksum as eight hex digits. */
export function hex32(value: number): string {
  return value.toString(16).padStart(8, "0");
}
