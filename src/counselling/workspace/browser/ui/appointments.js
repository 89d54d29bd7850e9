// @ts-check
// Appointments: proposed with a reply, and what the person has said to them. They stand in sealed texts and nowhere else.

import { LONGEST_PLACE, MOST_APPOINTMENTS } from "../../../../reporting/sealing/browser/content.js";
import { toHex } from "../../../../reporting/sealing/browser/bytes.js";
import { h, named } from "../dom.js";
import { Mend } from "../explain.js";
import { fullDay, t, today, weekdayOf } from "../texts.js";
import { badge, field } from "./parts.js";

/** @typedef {import("../types.js").Appointment} Appointment */
/** @typedef {import("../../../../reporting/mailbox/browser/appointments.js").Proposed} Proposed */

/** An appointment that is about to be proposed, nothing in it yet. */
export const newAppointment = () => ({ id: toHex(crypto.getRandomValues(new Uint8Array(16))), day: "", from: "", to: "", where: "" });

/** @param {Appointment[]} appointments */
export const canPropose = (appointments) => appointments.length < MOST_APPOINTMENTS;

/**
 * The fields of one appointment; what is typed goes into it.
 * @param {Appointment} appointment
 * @param {() => void} changed
 * @param {() => void} remove
 */
export function appointmentFields(appointment, changed, remove) {
  const input = (/** @type {"day" | "from" | "to" | "where"} */ name, /** @type {string} */ type) => {
    const place = h("input", { type, value: appointment[name], maxlength: type === "text" && LONGEST_PLACE, min: type === "date" && today() });
    place.oninput = () => {
      appointment[name] = place.value;
      changed();
    };
    return place;
  };
  return h(
    "fieldset",
    { class: "appointment" },
    h("legend", null, t("Appointment")),
    field(t("Day"), input("day", "date")),
    field(t("From"), input("from", "time")),
    field(t("To"), input("to", "time")),
    field(t("Where"), input("where", "text"), t("A place, or: by telephone. Nobody but the person and your centre can read it.")),
    h("button", { type: "button", class: "link", onclick: remove }, t("Remove this appointment")),
  );
}

/**
 * Refuses appointments that nobody could keep. Throws Mend.
 * @param {Appointment[]} appointments
 */
export function requireKeepable(appointments) {
  for (const { day, from, to } of appointments) {
    if (!day || !from || !to) throw new Mend(t("Each appointment needs a day, a beginning and an end."));
    if (day < today()) throw new Mend(t("An appointment lies in the past."));
    if (from >= to) throw new Mend(t("An appointment ends before it begins."));
  }
}

/**
 * What a reply proposed, and what the person has said to it.
 * @param {Proposed} proposals
 */
export function proposalView({ appointments, accepted, declined }) {
  const said = accepted ? null : h("p", { class: "hint" }, declined ? t("The person has said that none of these fits.") : t("The person has not chosen yet."));
  return h(
    "section",
    { class: "appointments" },
    h("h4", null, t("Proposed appointments")),
    h("ul", null, appointments.map((one) => h("li", null, `${weekdayOf(one.day)}, ${fullDay(one.day)}, ${one.from}–${one.to}`, one.where && [" · ", named(one.where)], one.id === accepted && [" ", badge(t("accepted"), "ours")]))),
    said,
  );
}
