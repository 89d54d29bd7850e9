// @ts-check
// A generated passphrase: shown, printed if it is for the drawer, and proven by typing two of its words before it counts.

import { h } from "../dom.js";
import { Mend } from "../explain.js";
import { drawWords, wordsAt } from "../passphrases.js";
import { fullDay, languageInUse, t, today } from "../texts.js";
import { field } from "./parts.js";

/** @typedef {"daily" | "recovery"} Purpose */

/**
 * Six words in the language in use.
 * @param {import("../model.js").Known} known
 * @returns {Promise<string[]>}
 */
export async function newPassphrase({ languages }) {
  const language = languages.find(({ tag }) => tag === languageInUse()) ?? languages[0];
  return drawWords(await wordsAt(language?.words ?? ""));
}

/**
 * The six words, numbered.
 * @param {string[]} chosen
 */
export const wordList = (chosen) => h("ol", { class: "six", lang: languageInUse() }, chosen.map((word) => h("li", null, word)));

/**
 * Two fields that ask for two of the words; `check` throws Mend unless both are right.
 * @param {string[]} chosen
 */
export function proof(chosen) {
  const [first] = crypto.getRandomValues(new Uint8Array(1));
  const one = Number(first) % chosen.length;
  const asked = [one, (one + 1 + (Number(first) >> 4) % (chosen.length - 1)) % chosen.length].sort();
  const inputs = asked.map(() => h("input", { type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false" }));
  const fields = inputs.map((input, index) => field(t("Word number {number}", { number: Number(asked[index]) + 1 }), input));
  const check = () => {
    const wrong = inputs.find((input, index) => input.value.trim().normalize("NFKC").toLowerCase() !== chosen[Number(asked[index])]);
    if (wrong) {
      wrong.focus();
      throw new Mend(t("This word is not the right one. Look at your list again."));
    }
  };
  return { fields: h("div", { class: "proof" }, fields), check };
}

/**
 * The sheet for the drawer: who, what for, since when. Only it is printed.
 * @param {import("../model.js").Known} known
 * @param {string} login
 * @param {string[]} chosen
 */
export const recoverySheet = ({ service }, login, chosen) =>
  h(
    "section",
    { class: "sheet" },
    h("h2", null, t("Recovery passphrase")),
    h("p", null, `${service} · ${t("Workspace")}`),
    h("dl", null, h("dt", null, t("Login")), h("dd", null, login), h("dt", null, t("Made on")), h("dd", null, fullDay(today()))),
    wordList(chosen),
    h("p", null, t("These words unlock the workspace of {login} if the daily passphrase is lost. Keep this sheet locked away, not beside the computer. Nobody else has a copy, and nobody can make one.", { login })),
  );
