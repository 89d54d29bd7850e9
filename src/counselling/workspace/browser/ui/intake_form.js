// @ts-check
// The fields of what a member enters for somebody: the story first, then the few facts that lead it to the right hands. What is
// typed goes into the form at once; nothing is required but the story.

import { CHANNELS, ROLES } from "../intake.js";
import { ownAnswer } from "../intake_words.js";
import { h } from "../dom.js";
import { codeName, codesOf, languageName, t } from "../texts.js";
import { field, freshId } from "./parts.js";

/** @typedef {import("../types.js").IntakeForm} IntakeForm */
/** @typedef {{form: IntakeForm, changed: () => void, redraw: () => void}} Filling */

// Languages people bring along most, beside those of the public pages; any other is said in the story.
const LANGUAGES = ["de", "fr", "it", "rm", "en", "sq", "am", "ar", "bg", "zh", "fa", "hi", "hr", "ku", "mk", "nl", "pl", "pt", "ro", "ru", "sr", "si", "so", "es", "sw", "tl", "ta", "th", "ti", "tr", "uk", "hu", "ur", "vi"];
const WAYS = ["phone", "email", "post", "trusted"];

/** @returns {Record<string, string>} */
const LABELS = () => ({
  role: t("Who told us"),
  when: t("When"),
  life_domain: t("Where in life"),
  institution: t("Kind of institution"),
  institution_wish: t("Advice on"),
  accused_wish: t("What would help"),
});

/** @returns {Record<string, string>} */
const ROLE_NAMES = () => ({ affected: t("the person herself"), relative: t("a relative or friend"), witness: t("a witness"), professional: t("a professional") });

/** @returns {Record<string, string>} */
const WAY_NAMES = () => ({ phone: t("phone"), email: t("e-mail"), post: t("post"), trusted: t("a trusted person") });

/**
 * One of a few, or nothing.
 * @param {Filling} filling
 * @param {string} name
 * @param {readonly string[]} codes
 * @param {(code: string) => string} nameOf
 * @param {string} label
 */
export function oneOf({ form, changed }, name, codes, nameOf, label) {
  const values = /** @type {Record<string, any>} */ (form);
  const none = values[name] === "" || !codes.includes(values[name]) ? h("option", { value: "" }, t("not asked")) : null;
  const select = h("select", null, none, codes.map((code) => h("option", { value: code, selected: code === values[name] }, nameOf(code))));
  select.onchange = () => {
    values[name] = select.value;
    changed();
  };
  return field(label, select);
}

/**
 * @param {Filling} filling
 * @param {string} name
 * @param {readonly string[]} codes
 * @param {(code: string) => string} nameOf
 * @param {string} label
 */
export function severalOf({ form, changed, redraw }, name, codes, nameOf, label) {
  const values = /** @type {Record<string, any>} */ (form);
  const boxes = codes.map((code) =>
    tick(nameOf(code), values[name].includes(code), (checked) => {
      values[name] = codes.filter((one) => (one === code ? checked : values[name].includes(one)));
      changed();
      if (name === "contact_by") redraw();
    }),
  );
  return h("fieldset", { class: "ticks" }, h("legend", null, label), boxes);
}

/**
 * @param {import("../dom.js").Child} label
 * @param {boolean} checked
 * @param {(checked: boolean) => void} changed
 */
export function tick(label, checked, changed) {
  const id = freshId("tick");
  const box = h("input", { type: "checkbox", id, checked });
  box.onchange = () => changed(box.checked);
  return h("p", { class: "check" }, box, h("label", { for: id }, label));
}

/**
 * A question of the purpose, in its shape.
 * @param {Filling} filling
 * @param {string} name
 */
export function question(filling, name) {
  const { form, changed } = filling;
  const label = LABELS()[name] ?? name;
  if (name === "role") return oneOf(filling, name, ROLES, (code) => ROLE_NAMES()[code] ?? code, label);
  if (name === "deadline") return set(t("A date is near, or it is urgent"), "deadline");
  if (name === "other_side") return set(t("The person agrees that we contact the other side"), "other_side");
  const codes = codesOf(name).filter((code) => code !== "not_stated");
  const shape = name.endsWith("_wish") ? severalOf : oneOf;
  return shape(filling, name, codes, (code) => codeName(name, code), label);

  /**
   * @param {string} words
   * @param {"deadline" | "other_side"} part
   */
  function set(words, part) {
    return tick(words, form[part], (checked) => {
      form[part] = checked;
      changed();
    });
  }
}

/**
 * The story, how it came, where it was.
 * @param {Filling} filling
 * @param {import("../places.js").Places} places
 */
export function story(filling, places) {
  const { form, changed } = filling;
  const text = h("textarea", { rows: "6", dir: "auto", maxlength: "50000" });
  text.value = form.words;
  text.oninput = () => {
    form.words = text.value;
    changed();
  };
  const list = freshId("places");
  const where = h("input", { type: "text", list, value: form.municipality, autocomplete: "off", spellcheck: "false" });
  where.oninput = () => {
    form.municipality = where.value;
    changed();
  };
  return [
    field(t("What happened, in the person’s words"), text, t("Write as you listen. What you type is kept here, sealed, until it has arrived.")),
    h(
      "div",
      { class: "grid" },
      oneOf(filling, "channel", CHANNELS, (code) => ownAnswer("channel", code) ?? code, t("How it reached us")),
      field(t("Municipality"), where),
      h("datalist", { id: list }, places.names.map((name) => h("option", { value: name }))),
      oneOf(filling, "canton", codesOf("canton"), (code) => codeName("canton", code), t("or only the canton")),
    ),
  ];
}

/**
 * The language, and how the person may be reached.
 * @param {Filling} filling
 */
export function reach(filling) {
  const { form, changed } = filling;
  const contact = h("textarea", { rows: "2", dir: "auto", maxlength: "2000" });
  contact.value = form.contact;
  contact.oninput = () => {
    form.contact = contact.value;
    changed();
  };
  const named = LANGUAGES.map((tag) => /** @type {const} */ ([tag, languageName(tag)])).sort(([, one], [, other]) => one.localeCompare(other));
  const times = codesOf("safe_times");
  return h(
    "fieldset",
    null,
    h("legend", null, t("Reaching the person")),
    oneOf(filling, "language", named.map(([tag]) => tag), languageName, t("Language")),
    severalOf(filling, "contact_by", WAYS, (code) => WAY_NAMES()[code] ?? code, t("Safe ways")),
    form.contact_by.includes("phone") && severalOf(filling, "safe_times", times, (code) => codeName("safe_times", code), t("Safe times")),
    field(t("Name to ask for, number or address"), contact, t("Is a message on the answering machine safe? Write it here. Only the centre reads it.")),
  );
}
