// @ts-check
// "Leave this page", by its link or by Shift three times: the screen is empty at once, and this page is replaced, so that Back does not lead to it. What a browser
// keeps for its Back button is emptied too: a page that comes back from there loads anew.

const link = /** @type {HTMLAnchorElement | null} */ (document.getElementById("exit"));
const PRESSES = 3; // of Shift alone
const WITHIN = 1_500; // milliseconds

/** @param {HTMLAnchorElement} to */
function leave(to) {
  dispatchEvent(new Event("leave")); // whatever holds a device lets go of it now, however slow the way out is
  for (const form of document.forms) form.reset();
  document.body.replaceChildren();
  location.replace(to.href);
}

link?.addEventListener("click", (event) => {
  event.preventDefault();
  leave(link);
});

/** @type {number[]} when Shift was pressed, since another key was */
let presses = [];
addEventListener("keydown", ({ key, repeat, timeStamp }) => {
  if (repeat) return;
  presses = key === "Shift" ? [...presses.filter((before) => timeStamp - before < WITHIN), timeStamp] : [];
  if (link && presses.length === PRESSES) leave(link);
});
for (const hint of document.querySelectorAll(".exit-keys")) hint.removeAttribute("hidden");

addEventListener("pagehide", () => {
  document.body.hidden = true;
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
