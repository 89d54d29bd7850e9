// @ts-check
// X-Wing for browsers whose WebCrypto lacks it; loaded only there, and never WebAssembly.
// JavaScript gives no promise of constant time: what is sealed or opened here is one message on a person's device.

import { ml_kem768_x25519 as xWing } from "@noble/post-quantum/hybrid.js";

import { suiteOf } from "./suite.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {import("hpke").Key & {bytes: Uint8Array}} NobleKey `bytes`: the public key, or the 32-byte seed */

const NAME = "MLKEM768-X25519";

/**
 * @param {"public" | "private"} type
 * @param {Uint8Array} bytes
 * @returns {NobleKey}
 */
const keyOf = (type, bytes) => ({
  type,
  bytes: bytes.slice(),
  algorithm: { name: NAME },
  extractable: type === "public",
});

// What sealing and opening ask of a KEM; key pairs come from seeds (expandSeed), never from the suite.
const KEM = {
  id: 0x647a,
  type: /** @type {const} */ ("KEM"),
  name: NAME,
  Nsecret: 32,
  Nenc: 1120,
  Npk: 1216,
  Nsk: 32,
  /** @param {Uint8Array} bytes */
  DeserializePublicKey: async (bytes) => keyOf("public", bytes),
  /** @param {Uint8Array} bytes */
  DeserializePrivateKey: async (bytes) => keyOf("private", bytes),
  /** @param {NobleKey} publicKey */
  Encap: async (publicKey) => {
    const { cipherText, sharedSecret } = xWing.encapsulate(publicKey.bytes);
    return { enc: cipherText, shared_secret: sharedSecret };
  },
  /**
   * @param {Uint8Array} enc
   * @param {NobleKey} privateKey
   */
  Decap: async (enc, privateKey) => xWing.decapsulate(enc, privateKey.bytes),
};

export const hpke = suiteOf(() => /** @type {any} */ (KEM)); // the interface's further methods are never called

/** @type {import("./suite.js").Primitives["expandSeed"]} */
export const expandSeed = async (seed) => ({
  key: await hpke.DeserializePrivateKey(seed),
  public: new Uint8Array(xWing.keygen(seed).publicKey),
});
