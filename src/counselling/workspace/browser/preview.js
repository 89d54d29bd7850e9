// @ts-check
// Draws a PDF inside a sandboxed frame without an origin: no cookie, no storage, no page of ours within its reach. What is hostile in
// a file meets only this frame; the browser's own viewer does not run in one. Pages become pictures; links and scripts are not made.

import { getDocument } from "pdfjs-dist";
import "pdfjs-dist/build/pdf.worker.mjs"; // without an origin there is no worker of its own: it runs here

const MOST_PAGES = 40;
const SCALE = 1.5;

addEventListener("message", async ({ data, source }) => {
  if (source !== parent || !(data instanceof Uint8Array)) return;
  try {
    const loading = getDocument({ data, useSystemFonts: true, isEvalSupported: false, useWasm: false });
    const document = await loading.promise;
    for (let number = 1; number <= Math.min(document.numPages, MOST_PAGES); number++) await draw(document, number);
    parent.postMessage({ pages: document.numPages, shown: Math.min(document.numPages, MOST_PAGES) }, "*");
  } catch {
    parent.postMessage({ pages: 0, shown: 0 }, "*");
  }
});
parent.postMessage("ready", "*");

/**
 * @param {import("pdfjs-dist").PDFDocumentProxy} from
 * @param {number} number
 */
async function draw(from, number) {
  const page = await from.getPage(number);
  const viewport = page.getViewport({ scale: SCALE });
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [viewport.width, viewport.height];
  canvas.style.maxWidth = "100%";
  document.body.append(canvas);
  await page.render({ canvas, viewport }).promise;
}
