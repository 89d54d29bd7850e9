// @ts-check
// Work that admits one call while very many arrive: a number that makes SHA-256 begin with zeros. Needed rarely, loaded late.

/**
 * The answer to a challenge `bits.expires.nonce.mac`.
 * @param {string} challenge
 * @returns {Promise<string>} for the header X-Admission
 */
export async function admission(challenge) {
  const bits = Number(challenge.split(".")[0]);
  for (let number = 0; ; number += 1) {
    const answer = `${challenge}:${number}`;
    if (beginsWithZeros(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(answer)), bits)) return answer;
  }
}

/**
 * @param {ArrayBuffer} digest
 * @param {number} bits at most 32
 */
const beginsWithZeros = (digest, bits) => new DataView(digest).getUint32(0) < 2 ** (32 - bits);
