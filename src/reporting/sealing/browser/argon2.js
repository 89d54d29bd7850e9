// @ts-check
// Argon2id as WebAssembly, in a chunk of its own: loaded when a passphrase is used, so in the workspace only.

export { argon2id } from "hash-wasm";
