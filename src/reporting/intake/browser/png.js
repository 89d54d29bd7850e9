// @ts-check
// The smallest black and white PNG (RFC 2083) there is.

/**
 * One bit a pixel, one pixel a module, stored without compression: 300 bytes need none.
 * @param {boolean[][]} grid square, rows of dark pixels
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function png(grid) {
  const side = grid.length;
  const raw = grid.flatMap((row) => [0, ...bytesOf(row.map((dark) => (dark ? "0" : "1")).join(""))]);
  const stored = [0x78, 0x01, 0x01, raw.length & 255, raw.length >> 8, ~raw.length & 255, (~raw.length >> 8) & 255, ...raw];
  return Uint8Array.from([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk("IHDR", [...fourBytes(side), ...fourBytes(side), 1, 0, 0, 0, 0]),
    ...chunk("IDAT", [...stored, ...fourBytes(adler32(raw))]),
    ...chunk("IEND", []),
  ]);
}

/** @param {string} bits */
const bytesOf = (bits) => (bits.match(/.{1,8}/g) ?? []).map((part) => parseInt(part.padEnd(8, "1"), 2));

/** @param {number} value */
const fourBytes = (value) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);

/**
 * @param {string} name
 * @param {number[]} content
 */
function chunk(name, content) {
  const named = [...name].map((letter) => letter.charCodeAt(0)).concat(content);
  return [...fourBytes(content.length), ...named, ...fourBytes(crc32(named))];
}

/** @param {number[]} bytes */
function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** @param {number[]} bytes */
function adler32(bytes) {
  let [one, two] = [1, 0];
  for (const byte of bytes) {
    one = (one + byte) % 65521;
    two = (two + one) % 65521;
  }
  return two * 65536 + one;
}
