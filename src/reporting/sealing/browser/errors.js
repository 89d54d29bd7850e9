// @ts-check
// The one expected error of sealing: what was given is not what the context says it must be.
// Its reason is one of the fixed English strings below, the same in Python and in the vector files; it never
// carries a key, a code or a word of a person. Errors of the caller are RangeError and TypeError.

// Lengths and headers, compared before any key is used.
export const LENGTH = "length";
export const HEADER = "header";
export const NO_BUCKET = "no bucket";
export const REPORT_GENERATION = "a report is always dialogue generation 0";
export const RING = "ring";
export const WEAKER_PARAMETERS = "weaker parameters";

// What only a key shows.
export const DOES_NOT_OPEN = "does not open";
export const SIGNATURE = "signature";
export const BAD_POINT = "not a public key";
export const OTHER_KEY = "opens, but its public key is not the manifest's";

// What is inside.
export const PADDING = "padding is not zero";
export const BEYOND_BUCKET = "length beyond the bucket";
export const CONTENT = "content";
export const SIZE = "size";
export const HASH = "hash";

// Access codes.
export const SYMBOLS = "25 symbols";
export const CHECK_SYMBOL = "check symbol";

// Manifests, notes and rosters.
export const FORMAT = "format";
export const ANOTHER_ROOT = "another root";
export const EXPIRED = "expired";
export const LOWER_SEQUENCE = "sequence lower than seen";
export const NO_SUCH_CENTRE = "no such centre";
export const LOWER_VERSION = "version lower than seen";
export const PREVIOUS = "previous roster";
export const NOT_A_MEMBER = "not a member";

/** What was to be opened or verified failed to; `reason` is one of the constants of this module. */
export class NotGenuine extends Error {
  /** @param {string} reason */
  constructor(reason) {
    super(reason);
    this.name = "NotGenuine";
    this.reason = reason;
  }
}
