// @ts-check
// The strongroom's door. This worker alone ever holds a seed or a key; ended, it takes them along. It is asked by name for
// what it can do and answers with what may be seen on the screen, with ciphertext, or with the reason it refuses.

import { NotGenuine } from "../../../reporting/sealing/browser/errors.js";
import * as cases from "./strongroom/cases.js";
import * as centres from "./strongroom/centres.js";
import { awaitingSecond, casesAlike, countFiled } from "./strongroom/codings.js";
import * as drafts from "./strongroom/drafts.js";
import * as files from "./strongroom/files.js";
import { indexSheets, namesOf, openAndIndex, search, unopenedSheets } from "./strongroom/index.js";
import * as intake from "./strongroom/intake.js";
import * as member from "./strongroom/member.js";
import * as rotation from "./strongroom/rotation.js";
import * as sheets from "./strongroom/sheets.js";
import * as transitions from "./strongroom/transitions.js";

/** @typedef {{id: number, act: string, given: any}} Question */

/** @type {Record<string, unknown>} */
const ACTS = { ...member, ...centres, ...cases, ...files, ...drafts, ...intake, ...rotation, ...sheets, ...transitions, openAndIndex, indexSheets, namesOf, search, unopenedSheets, casesAlike, awaitingSecond, countFiled };

/** @param {MessageEvent<Question>} event */
self.onmessage = async ({ data: { id, act, given } }) => {
  try {
    answer({ id, result: await /** @type {(given: any) => unknown} */ (ACTS[act])(given) });
  } catch (error) {
    // Nothing of a key or a text stands in either: a reason is one of the fixed strings of the sealing modules.
    answer({ id, reason: error instanceof NotGenuine ? error.reason : null, fault: String(error) });
  }
};

/** @param {object} message */
const answer = (message) => /** @type {{postMessage: (message: object) => void}} */ (/** @type {unknown} */ (self)).postMessage(message);
