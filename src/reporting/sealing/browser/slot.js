// @ts-check
// Key slots: a 32-byte secret sealed to one recipient, and slots signed by a member (the sealing specification, 1).
// A slot proves nothing about its sender: a centre seed is used only after `openGrant` compared it with the signed
// manifest, and a slot made by a member is believed only after `verifySignedSlot`.

import { bigEndian, concat, equal, requireLength, utf8 } from "./bytes.js";
import { DOES_NOT_OPEN, HEADER, LENGTH, NotGenuine, OTHER_KEY, SIGNATURE } from "./errors.js";
import { expand, ID_LENGTH, KEY_LENGTH } from "./keys.js";
import { primitives, verifySignature } from "./suite.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {import("./keys.js").Identity} Identity */
/** @typedef {import("./keys.js").Recipient} Recipient */

export const DIALOGUE = 0x01;
export const FILE = 0x02;
export const CENTRE_SEED = 0x10;

export const SLOT_LENGTH = 1208;
export const SIGNED_SLOT_LENGTH = 1288;

const HEADER_LENGTH = 40;
const ENC_END = HEADER_LENGTH + 1120;
const SIGNATURE_LENGTH = 64;

/**
 * The 40 bytes a slot begins with.
 * @param {number} what DIALOGUE, FILE or CENTRE_SEED
 * @param {number} generation of the secret inside
 * @param {Bytes} subject a case or centre id, 16 bytes
 * @param {Bytes} recipientKeyId 16 bytes
 * @returns {Bytes}
 */
export function slotHeader(what, generation, subject, recipientKeyId) {
  requireLength(subject, ID_LENGTH, "a subject");
  requireLength(recipientKeyId, ID_LENGTH, "a key id");
  if (![DIALOGUE, FILE, CENTRE_SEED].includes(what)) {
    throw new RangeError("a slot holds a dialogue key, a file key or a centre seed");
  }
  return concat(utf8("ISK"), Uint8Array.of(1, 1, what), bigEndian(generation, 2), subject, recipientKeyId);
}

/**
 * The 1208 bytes that only `recipient` can open to `secret`. HPKE base mode, RFC 9180.
 * @param {Recipient} recipient
 * @param {number} what
 * @param {number} generation
 * @param {Bytes} subject
 * @param {Bytes} secret 32 bytes
 * @returns {Promise<Bytes>}
 */
export async function sealSlot(recipient, what, generation, subject, secret) {
  requireLength(secret, KEY_LENGTH, "a secret");
  const header = slotHeader(what, generation, subject, recipient.keyId);
  const { hpke } = await primitives();
  const sealed = await hpke.Seal(recipient.key, secret, { info: hpkeContext(header) });
  return concat(header, new Uint8Array(sealed.encapsulatedSecret), new Uint8Array(sealed.ciphertext));
}

/**
 * The secret (32 bytes) of a slot made for this identity in this context. Throws NotGenuine.
 * @param {Identity} identity
 * @param {number} what
 * @param {number} generation
 * @param {Bytes} subject
 * @param {Bytes} slot
 * @returns {Promise<Bytes>}
 */
export async function openSlot(identity, what, generation, subject, slot) {
  if (slot.length !== SLOT_LENGTH) throw new NotGenuine(LENGTH);
  const header = slotHeader(what, generation, subject, identity.keyId);
  if (!equal(slot.subarray(0, HEADER_LENGTH), header)) throw new NotGenuine(HEADER);
  const { hpke } = await primitives();
  try {
    const [enc, ciphertext] = [slot.subarray(HEADER_LENGTH, ENC_END), slot.subarray(ENC_END)];
    return new Uint8Array(await hpke.Open(identity.key, enc, ciphertext, { info: hpkeContext(header) }));
  } catch {
    throw new NotGenuine(DOES_NOT_OPEN);
  }
}

/**
 * The 1288 bytes of a slot for which a member answers: slot ‖ staff id ‖ Ed25519 signature.
 * @param {Bytes} slot
 * @param {Bytes} staff 16 bytes
 * @param {import("./suite.js").SigningKey} signingKey
 * @returns {Promise<Bytes>}
 */
export async function signSlot(slot, staff, signingKey) {
  requireLength(slot, SLOT_LENGTH, "a slot");
  requireLength(staff, ID_LENGTH, "a staff id");
  return concat(slot, staff, await signingKey.sign(signedBytes(slot, staff)));
}

/**
 * The slot inside, if `staff` signed it with the key the roster gives her. Throws NotGenuine.
 * @param {Bytes} signed
 * @param {Bytes} staff 16 bytes
 * @param {Bytes} signPublic 32 bytes
 * @returns {Promise<Bytes>}
 */
export async function verifySignedSlot(signed, staff, signPublic) {
  if (signed.length !== SIGNED_SLOT_LENGTH) throw new NotGenuine(LENGTH);
  const slot = signed.slice(0, SLOT_LENGTH);
  if (!equal(signed.subarray(SLOT_LENGTH, -SIGNATURE_LENGTH), staff)) throw new NotGenuine(HEADER);
  const signature = signed.slice(-SIGNATURE_LENGTH);
  if (!(await verifySignature(signPublic, signature, signedBytes(slot, staff)))) throw new NotGenuine(SIGNATURE);
  return slot;
}

/**
 * The secret of a slot that `staff` signed: first the signature, then the opening. Throws NotGenuine.
 * @param {Identity} identity
 * @param {number} what
 * @param {number} generation
 * @param {Bytes} subject
 * @param {Bytes} signed
 * @param {Bytes} staff
 * @param {Bytes} signPublic
 * @returns {Promise<Bytes>}
 */
export async function openSignedSlot(identity, what, generation, subject, signed, staff, signPublic) {
  return openSlot(identity, what, generation, subject, await verifySignedSlot(signed, staff, signPublic));
}

/**
 * The centre seed of a grant, only if its public key is the one the signed manifest gives for this generation.
 * Throws NotGenuine.
 * @param {Identity} identity
 * @param {number} generation
 * @param {Bytes} centre the 16-byte centre id
 * @param {Bytes} slot
 * @param {Bytes} manifestKey 1216 bytes
 * @returns {Promise<Bytes>}
 */
export async function openGrant(identity, generation, centre, slot, manifestKey) {
  const seed = await openSlot(identity, CENTRE_SEED, generation, centre, slot);
  if (!equal((await expand(seed)).public, manifestKey)) throw new NotGenuine(OTHER_KEY);
  return seed;
}

/** @param {Bytes} header */
const hpkeContext = (header) => concat(utf8("isonomia/v1/slot"), header);

/**
 * @param {Bytes} slot
 * @param {Bytes} staff
 */
const signedBytes = (slot, staff) => concat(utf8("isonomia/v1/slot-signature"), slot, staff);
