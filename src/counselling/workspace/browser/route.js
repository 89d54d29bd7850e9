// @ts-check
// The addresses of the workspace: one document, several places. No address carries more than a case's random id.

/** A screen, and the case it is about, hexadecimal; empty for none. @typedef {{page: string, id: string}} Place */

const PLACES = ["calendar", "centre", "coordination", "figures", "intake", "me", "trail"];
const OF_A_CASE = ["closing", "coding", "transition"];

/**
 * `/case/ID` is a case, `/case/ID/coding` one of its own screens, `/calendar` a place of its own; anything else is the inbox.
 * @param {string} path
 * @returns {Place}
 */
export function placeOf(path) {
  const [, page = "", id = "", part] = path.split("/");
  if (page === "case" && /^[0-9a-f]{32}$/.test(id)) return { page: OF_A_CASE.find((name) => name === part) ?? page, id };
  return { page: PLACES.includes(page) ? page : "inbox", id: "" };
}

/**
 * The token of an invitation link. It is out of the address bar and of the history from here on.
 * @returns {string | null}
 */
export function takeInvitation() {
  const token = /^#invitation=([A-Za-z0-9_-]+)$/.exec(location.hash)?.[1] ?? null;
  if (location.hash) history.replaceState(null, "", location.pathname);
  return token;
}
