// @ts-check
// Received files. Images are shown in a frame without scripts and without an origin, PDFs as pictures in a frame without an origin;
// everything else is only handed out as a file.
// A file comes out of the strongroom only after its hash matched what the person announced.

import { openFile } from "../casework.js";
import { h, named, visible } from "../dom.js";
import { size, t, tn } from "../texts.js";
import { action } from "./parts.js";

/** @typedef {import("../types.js").Attachment} Attachment */
/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/**
 * @param {import("../model.js").Model} model
 * @param {import("../types.js").Case} served
 * @param {import("../types.js").OpenedText} opened
 */
export function fileList(model, served, { text, generation }) {
  const files = text?.attachments ?? [];
  return h("ul", { class: "files", "aria-label": t("Files") }, files.map((file) => fileItem(file, model.known.preview, () => openFile(model, served, file, generation))));
}

/**
 * @param {Attachment} file
 * @param {string} drawer the address of the script that draws PDFs
 * @param {() => Promise<Bytes>} open
 */
function fileItem(file, drawer, open) {
  const place = h("div", { role: "alert" });
  const shown = h("div", { class: "preview" });
  const download = action(t("Download"), async () => hand(await open(), file.name), { busy: t("Opening …"), alert: place });
  const look = action(t("Look at it"), async () => preview(shown, await open(), file, drawer), { busy: t("Opening …"), alert: place });
  return h("li", null, h("p", null, named(file.name), h("span", { class: "quiet" }, ` · ${size(file.size)}`)), h("p", { class: "actions" }, canShow(file) && look, download), place, shown);
}

/** @param {Attachment} file */
const canShow = ({ name, type }) => type === "application/pdf" || /\.pdf$/i.test(name) || /^image\/(png|jpeg|gif|webp)$/.test(type);

/**
 * Shows what the bytes are, not what their name claims.
 * @param {HTMLElement} place
 * @param {Bytes} bytes
 * @param {Attachment} file
 * @param {string} drawer
 */
function preview(place, bytes, { name }, drawer) {
  const type = typeOf(bytes);
  if (type === null) {
    place.replaceChildren(h("p", { class: "hint" }, t("This is not the kind of file its name says. It can only be downloaded; be careful with it.")));
    return;
  }
  const said = h("p", { class: "hint", role: "status" });
  const [frame, end] = type === "application/pdf" ? pdfFrame(bytes, drawer, said) : imageFrame(bytes, type);
  frame.title = visible(name);
  const close = () => {
    end();
    place.replaceChildren();
  };
  place.replaceChildren(frame, said, h("p", { class: "actions" }, h("button", { type: "button", onclick: close }, t("Close"))));
}

/**
 * No script, no form, no origin of ours: an image and nothing else.
 * @param {Bytes} bytes
 * @param {string} type
 * @returns {[HTMLIFrameElement, () => void]}
 */
function imageFrame(bytes, type) {
  const address = URL.createObjectURL(new Blob([bytes], { type }));
  return [h("iframe", { sandbox: "", src: address, class: "image" }), () => URL.revokeObjectURL(address)];
}

/**
 * A frame without an origin that holds one script of ours, which draws the pages as pictures.
 * @param {Bytes} bytes
 * @param {string} drawer the script's address
 * @param {HTMLElement} said
 * @returns {[HTMLIFrameElement, () => void]}
 */
function pdfFrame(bytes, drawer, said) {
  const html = `<!doctype html><meta charset="utf-8"><title>PDF</title><script type="module" src="${new URL(drawer, location.origin)}"></script><body>`;
  const address = URL.createObjectURL(new Blob([html], { type: "text/html" }));
  const frame = h("iframe", { sandbox: "allow-scripts", src: address, class: "pdf" });
  const listen = (/** @type {MessageEvent} */ { source, data }) => {
    if (source !== frame.contentWindow) return;
    if (data === "ready") frame.contentWindow?.postMessage(bytes, "*"); // an origin that is none cannot be named
    else said.textContent = data.shown > 0 ? tn("{count} page", "{count} pages", data.pages) : t("This PDF cannot be shown here. Download it, and be careful with it.");
  };
  addEventListener("message", listen);
  const end = () => {
    removeEventListener("message", listen);
    URL.revokeObjectURL(address);
  };
  return [frame, end];
}

/**
 * What kind of file the bytes themselves say they are, of those that may be shown.
 * @param {Bytes} bytes
 * @returns {string | null}
 */
export function typeOf(bytes) {
  const head = String.fromCharCode(...bytes.subarray(0, 12));
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (/^GIF8[79]a/.test(head)) return "image/gif";
  if (/^RIFF.{4}WEBP/s.test(head)) return "image/webp";
  return head.startsWith("%PDF-") ? "application/pdf" : null;
}

/**
 * Hands a file to the browser's downloads, always as something to keep and never to run.
 * @param {Bytes} bytes
 * @param {string} name
 */
export function hand(bytes, name) {
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  h("a", { href: address, download: safeName(name) }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/**
 * A file name that stays in its folder and reads as it is written.
 * @param {string} name
 */
export const safeName = (name) => visible(name).replace(/[/\\:*?"<>|\u25a1]/g, "_").replace(/^\.+/, "_").slice(-120) || "file";
