// @ts-check
// "Leave this page": the screen is empty at once, and this page is replaced, so that Back does not lead to it.

/** Makes the link leave without a trace in the list of pages. */
export function armExit() {
  const link = /** @type {HTMLAnchorElement | null} */ (document.getElementById("exit"));
  link?.addEventListener("click", (event) => {
    event.preventDefault();
    document.body.hidden = true;
    for (const form of document.forms) form.reset();
    location.replace(link.href);
  });
}

armExit();
