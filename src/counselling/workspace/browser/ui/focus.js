// @ts-check
// Where the focus goes when what had it is gone: whoever works by the keyboard goes on where she was, not at the top of the page.

/** What had the focus last, and all around it, the innermost first. @type {HTMLElement[]} */
let path = [];
let label = /** @type {string | null} */ (null);

/** From here on the focus is followed, and brought back where a press of a key or a button takes away what had it. */
export function followFocus() {
  addEventListener("focusin", ({ target }) => {
    if (!(target instanceof HTMLElement) || target === document.body) return;
    path = [];
    for (let one = /** @type {HTMLElement | null} */ (target); one && one !== document.body; one = one.parentElement) path.push(one);
    label = nameOf(target);
  });
  for (const kind of ["click", "keyup"]) addEventListener(kind, () => setTimeout(bringBack));
}

/** To the same field or button made anew, else to the nearest heading above; where what had the focus is still there, she left it herself. */
export function bringBack() {
  const [last, ...around] = path;
  if (document.activeElement !== document.body || last === undefined || last.isConnected) return;
  const places = around.filter((one) => one.isConnected);
  const again = [...(places[0]?.querySelectorAll(last.localName) ?? [])].find((one) => nameOf(one) === label);
  const heading = places.map((one) => one.querySelector(HEADINGS)).find((one) => one instanceof HTMLElement);
  if (heading) heading.setAttribute("tabindex", "-1");
  /** @type {HTMLElement | null | undefined} */ (again ?? heading)?.focus({ preventScroll: true });
}

const HEADINGS = "h1, h2, h3, h4";

/**
 * What it is called on the screen.
 * @param {Element} element
 */
const nameOf = (element) => ("labels" in element && element.labels instanceof NodeList && element.labels[0] instanceof Element ? element.labels[0] : element).textContent;
