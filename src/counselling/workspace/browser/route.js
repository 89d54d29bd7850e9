// @ts-check
// The addresses of the workspace: one document, several places. No address carries more than a case's random id.

/** @typedef {{page: "inbox" | "case" | "centre" | "me", id: string}} Place */

/**
 * @param {string} path
 * @returns {Place}
 */
export function placeOf(path) {
  const [, page, id] = path.split("/");
  if (page === "case" && /^[0-9a-f]{32}$/.test(id ?? "")) return { page, id: String(id) };
  if (page === "centre" || page === "me") return { page, id: "" };
  return { page: "inbox", id: "" };
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
