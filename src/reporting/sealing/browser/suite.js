// @ts-check
// The public-key primitives of this browser: HPKE with X-Wing (RFC 9180, KEM 0x647a) and Ed25519.
// Where WebCrypto has X-Wing everything is native; elsewhere noble.js brings X-Wing and, only where Ed25519 lacks too
// or something is to be signed, noble_signing.js brings that: both are loaded when they are first needed.
// Both paths make and accept the same bytes, which the vector page checks for each.

import { AEAD_AES_256_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_MLKEM768_X25519 } from "hpke";

import { concat } from "./bytes.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {import("hpke").Key} Key */

/**
 * @typedef {object} SigningKey
 * @property {Bytes} public 32 bytes
 * @property {(message: Bytes) => Promise<Bytes>} sign 64 bytes, Ed25519 (RFC 8032)
 */

/**
 * @typedef {object} Primitives
 * @property {CipherSuite} hpke
 * @property {(seed: Bytes) => Promise<{key: Key, public: Bytes}>} expandSeed the X-Wing key pair of a 32-byte seed
 * @property {(seed: Bytes) => Promise<SigningKey>} signingKey
 */

/** @typedef {(signPublic: Bytes, signature: Bytes, message: Bytes) => Promise<boolean>} Verify */

const X_WING = "MLKEM768-X25519";
const PKCS8_ED25519 = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20);
const BASE_POINT = new Uint8Array(32).fill(0x66).fill(0x58, 0, 1);

let nativeAllowed = true;

/**
 * The one seam for tests: `false` makes this page behave like a browser whose WebCrypto has neither X-Wing nor
 * Ed25519. It must be called before any key is expanded or imported: keys of the two paths do not mix.
 * @param {boolean} allowed
 */
export function useNative(allowed) {
  nativeAllowed = allowed;
}

/** @param {import("hpke").KEMFactory<any>} kem */
export const suiteOf = (kem) => new CipherSuite(kem, KDF_HKDF_SHA256, AEAD_AES_256_GCM);

/** @type {Primitives | undefined} */
let made;

/** Made when first asked for: a page without https has no WebCrypto, and must still load this to be able to say so. */
const native = () =>
  (made ??= { hpke: suiteOf(KEM_MLKEM768_X25519), expandSeed: nativeSeed, signingKey: nativeSigningKey });

/**
 * The primitives to seal, open and sign with.
 * @returns {Promise<Primitives>}
 */
export async function primitives() {
  if (nativeAllowed && hasXWing()) return native(); // who has X-Wing has had Ed25519 for longer
  const { hpke, expandSeed } = await import("./noble.js");
  return { hpke, expandSeed, signingKey: nobleSigningKey };
}

/**
 * Whether `signature` (64 bytes) is that of `message` by the key `signPublic` (32 bytes).
 * @type {Verify}
 */
export async function verifySignature(signPublic, signature, message) {
  const verify = nativeAllowed && (await hasEd25519()) ? nativeVerify : (await import("./noble_signing.js")).verify;
  return verify(signPublic, signature, message);
}

/** @type {Primitives["signingKey"]} */
const nobleSigningKey = async (seed) => (await import("./noble_signing.js")).signingKey(seed);

function hasXWing() {
  const supports = /** @type {{supports?: (operation: string, algorithm: string) => boolean}} */ (
    /** @type {unknown} */ (SubtleCrypto)
  ).supports;
  return supports?.call(SubtleCrypto, "encapsulateBits", X_WING) ?? false;
}

function hasEd25519() {
  return crypto.subtle.importKey("raw", BASE_POINT, "Ed25519", false, ["verify"]).then(
    () => true,
    () => false,
  );
}

/** @type {Primitives["expandSeed"]} */
async function nativeSeed(seed) {
  const { hpke } = native();
  const key = await hpke.DeserializePrivateKey(seed, false);
  // WebCrypto's getPublicKey is younger than the type definitions; a browser with X-Wing has it.
  const subtle = /** @type {{getPublicKey: (key: Key, usages: string[]) => Promise<Key>}} */ (
    /** @type {unknown} */ (crypto.subtle)
  );
  const publicKey = await subtle.getPublicKey(key, ["encapsulateBits"]);
  return { key, public: new Uint8Array(await hpke.SerializePublicKey(publicKey)) };
}

/** @type {Primitives["signingKey"]} */
async function nativeSigningKey(seed) {
  const pkcs8 = concat(PKCS8_ED25519, seed);
  const { x } = await crypto.subtle.exportKey("jwk", await importSigning(pkcs8, true));
  const key = await importSigning(pkcs8, false);
  return {
    public: fromBase64Url(/** @type {string} */ (x)),
    sign: async (message) => new Uint8Array(await crypto.subtle.sign("Ed25519", key, message)),
  };
}

/**
 * @param {Bytes} pkcs8
 * @param {boolean} extractable
 */
const importSigning = (pkcs8, extractable) =>
  crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", extractable, ["sign"]);

/** @param {string} text */
const fromBase64Url = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (symbol) => symbol.charCodeAt(0));

/** @type {Verify} */
async function nativeVerify(signPublic, signature, message) {
  try {
    const key = await crypto.subtle.importKey("raw", signPublic, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, signature, message);
  } catch {
    return false; // bytes that are no public key verify nothing
  }
}
