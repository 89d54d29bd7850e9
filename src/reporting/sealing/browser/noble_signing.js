// @ts-check
// Ed25519 (RFC 8032) for browsers whose WebCrypto lacks it; loaded only there.

import { getPublicKeyAsync, signAsync, verifyAsync } from "@noble/ed25519";

/** @type {import("./suite.js").Primitives["signingKey"]} */
export const signingKey = async (seed) => ({
  public: new Uint8Array(await getPublicKeyAsync(seed)),
  sign: async (message) => new Uint8Array(await signAsync(message, seed)),
});

/** @type {import("./suite.js").Verify} */
export async function verify(signPublic, signature, message) {
  try {
    return await verifyAsync(signature, message, signPublic, { zip215: false });
  } catch {
    return false; // bytes that are no public key verify nothing
  }
}
