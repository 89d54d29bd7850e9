// @ts-check
// "Leave this page": the screen is empty at once, and this page is replaced, so that Back does not lead to it. What a browser
// keeps for its Back button is emptied too: a page that comes back from there loads anew.

const link = /** @type {HTMLAnchorElement | null} */ (document.getElementById("exit"));

link?.addEventListener("click", (event) => {
  event.preventDefault();
  for (const form of document.forms) form.reset();
  document.body.replaceChildren();
  location.replace(link.href);
});

addEventListener("pagehide", () => {
  document.body.hidden = true;
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
