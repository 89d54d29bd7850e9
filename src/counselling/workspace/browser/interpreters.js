// @ts-check
// What a person is told of the interpreter that was asked for: all that the request says, in her language where the centre writes it. Pure.

import { written } from "./dates.js";

/** @typedef {import("./sheet.js").InterpreterRequest} InterpreterRequest */
/** `{what}`: language, way and agency. @typedef {{locale: string, greeting: string, ways: Record<string, string>, asked: string, asked_for: string, confirmed: string, confirmed_for: string, free: string}} Words */

/** @type {Record<string, Words>} */
const WORDS = {
  de: {
    locale: "de-CH",
    greeting: "Guten Tag",
    ways: { in_person: "vor Ort", phone: "am Telefon", video: "per Video", written: "schriftlich" },
    asked: "Wir haben eine Übersetzung angefragt: {what}. Sobald sie zugesagt ist, schreiben wir Ihnen.",
    asked_for: "Wir haben für {day}, eine Übersetzung angefragt: {what}. Sobald sie zugesagt ist, schreiben wir Ihnen.",
    confirmed: "Die Übersetzung ist zugesagt: {what}.",
    confirmed_for: "Für {day}, ist eine Übersetzung zugesagt: {what}.",
    free: "Sie kostet Sie nichts. Möchten Sie jemand anderen, oder lieber niemanden? Dann sagen Sie es uns.",
  },
  fr: {
    locale: "fr",
    greeting: "Bonjour,",
    ways: { in_person: "sur place", phone: "par téléphone", video: "par vidéo", written: "par écrit" },
    asked: "Nous avons demandé un service d’interprète : {what}. Dès qu’il est confirmé, nous vous écrivons.",
    asked_for: "Nous avons demandé un service d’interprète pour le {day} : {what}. Dès qu’il est confirmé, nous vous écrivons.",
    confirmed: "Le service d’interprète est confirmé : {what}.",
    confirmed_for: "Un service d’interprète est confirmé pour le {day} : {what}.",
    free: "Il ne vous coûte rien. Vous préférez quelqu’un d’autre, ou personne ? Dites-le-nous.",
  },
  it: {
    locale: "it",
    greeting: "Buongiorno,",
    ways: { in_person: "sul posto", phone: "al telefono", video: "in video", written: "per scritto" },
    asked: "Abbiamo chiesto un servizio di interpretariato: {what}. Appena è confermato le scriviamo.",
    asked_for: "Abbiamo chiesto un servizio di interpretariato per {day}: {what}. Appena è confermato le scriviamo.",
    confirmed: "Il servizio di interpretariato è confermato: {what}.",
    confirmed_for: "Per {day} è confermato un servizio di interpretariato: {what}.",
    free: "Non le costa nulla. Preferisce un’altra persona, o nessuno? Ce lo dica.",
  },
  en: {
    locale: "en-GB",
    greeting: "Hello,",
    ways: { in_person: "in person", phone: "by phone", video: "by video", written: "in writing" },
    asked: "We have asked for an interpreter: {what}. As soon as it is confirmed, we will write to you.",
    asked_for: "We have asked for an interpreter for {day}: {what}. As soon as it is confirmed, we will write to you.",
    confirmed: "The interpreter is confirmed: {what}.",
    confirmed_for: "An interpreter is confirmed for {day}: {what}.",
    free: "It costs you nothing. Would you rather have somebody else, or nobody? Then tell us.",
  },
};

/**
 * The request as the person reads it: in this language if the centre writes it, else in English.
 * @param {string} language
 * @param {InterpreterRequest} request
 * @returns {{greeting: string, text: string}}
 */
export function toldOf(language, { language: spoken, day, modality, agency, confirmed }) {
  const words = /** @type {Words} */ (WORDS[language.split("-")[0] ?? ""] ?? WORDS.en);
  const name = spoken && new Intl.DisplayNames([words.locale], { type: "language" }).of(spoken);
  const what = [name, words.ways[modality], agency].filter(Boolean).join(", ") || "…";
  const sentence = words[`${confirmed ? "confirmed" : "asked"}${day ? "_for" : ""}`];
  const on = day && written(words.locale, { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }, new Date(day));
  return { greeting: words.greeting, text: `${sentence.replace("{day}", () => on).replace("{what}", () => what)}\n\n${words.free}` };
}
