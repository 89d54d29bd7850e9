// @ts-check
// Who is signed in, what is unlocked, and which centres can be worked for. No DOM. A call whose session has ended waits until she has
// signed in again and is then made once more, so nothing that was being done is lost.

import { NotGenuine } from "../../../reporting/sealing/browser/errors.js";
import { call, CallRefused, receive, stream, upload, useFormToken } from "./calls.js";
import { openMore } from "./current_keys.js";
import { today } from "./texts.js";

/** @typedef {import("./types.js").Session} Session */
/** @typedef {import("./types.js").Centre} Centre */
/** @typedef {import("./types.js").JudgedCentre} JudgedCentre */
/** @typedef {"signed-out" | "locked" | "open"} State */

/**
 * What the document carries: the root keys are built in, not asked for.
 * @typedef {object} Known
 * @property {string} service
 * @property {boolean} demo
 * @property {string[]} roots
 * @property {number} manifest_floor the lowest sequence of a manifest
 * @property {string} worker address
 * @property {string} deadlines address of the rules that deadlines are computed from
 * @property {string} preview address of the script that draws PDFs in a closed frame
 * @property {string} places address of the municipalities by every name
 * @property {string} slips address of what a person gets on paper with her code, by language
 * @property {import("./texts.js").Language[]} languages
 */

/**
 * The signed list of centres as the strongroom judged it.
 * @typedef {object} ManifestView
 * @property {"signed" | "none" | "refused"} state
 * @property {string | null} reason
 * @property {boolean} expired
 * @property {string | null} expires
 * @property {string | null} escrow fingerprint
 * @property {Record<string, Record<string, string>>} names of the centres by language
 * @property {Record<string, string[]>} cantons of the centres
 */

const NO_MANIFEST = { reason: null, expired: false, expires: null, escrow: null, names: {}, cantons: {} };

/** Dispatches "state" when the state changes, "keys" when keys and members were judged anew, "session-ended" and "signed-in-again" when that happens under her work, "sheets-loaded". */
export class Model extends EventTarget {
  /** @type {State} */
  state = "signed-out";
  /** @type {Session | null} */
  session = null;
  /** @type {Centre[]} as the service shows them */
  shown = [];
  /** @type {JudgedCentre[]} as the strongroom judges them */
  judged = [];
  /** @type {ManifestView} */
  manifest = { ...NO_MANIFEST, state: "none" };
  /** @type {{escrow: string | null, public_origin: string}} */
  setUp = { escrow: null, public_origin: "" };
  /** Whether somebody removed her from the service while this document was open. */
  hasLeft = false;
  /** Whether sheets of hers cannot be found yet. */
  sheetsMissing = true;
  /** Whether those of closed cases can be found too. */
  closedLoaded = false;
  /** @type {Set<() => Promise<void>>} what must be kept before the keys go */
  beforeLock = new Set();
  #opening = Promise.resolve();
  /** @type {Promise<void> | null} */
  #fresh = null;
  /** @type {{promise: Promise<void>, resolve: () => void, reject: (error: Error) => void} | null} */
  #again = null;

  /**
   * @param {Known} known
   * @param {import("./strongroom.js").Strongroom} strongroom
   */
  constructor(known, strongroom) {
    super();
    this.known = known;
    this.strongroom = strongroom;
  }

  /** Takes up the session of this browser, if there is one. Throws NoAnswer. */
  async resume() {
    try {
      this.#enter(await call("GET", "/session"));
      this.#become("locked");
    } catch (error) {
      if (!(error instanceof CallRefused) || error.status !== 401) throw error;
      this.#become("signed-out");
    }
  }

  /**
   * Signs in; nothing is unlocked by it. Throws CallRefused or NoAnswer.
   * @param {string} login
   * @param {string} password
   * @param {string} code
   */
  async signIn(login, password, code) {
    const before = this.session?.staff;
    this.#enter(await call("POST", "/session", { login, password, code }));
    if (this.#again && before === this.session?.staff) {
      this.#again.resolve();
      this.#again = null;
      this.dispatchEvent(new Event("signed-in-again"));
      return;
    }
    this.#again?.reject(new Error("somebody else signed in"));
    this.#again = null;
    this.strongroom.end(); // somebody else's keys must not stay
    this.#become("locked");
  }

  /**
   * Takes in the session that an accepted invitation began; her new keys are in the strongroom already.
   * @param {Session} session
   */
  async joined(session) {
    this.#enter(session);
    await this.openCentres();
    this.#become("open");
  }

  /** Ends the session and wipes the keys. What was typed stays in this browser, sealed. */
  async signOut() {
    await this.lock();
    await call("DELETE", "/session").catch(() => null); // signed out or not, this browser forgets
    this.session = null;
    useFormToken("");
    this.#again?.reject(new Error("signed out"));
    this.#again = null;
    this.#become("signed-out");
  }

  /**
   * Opens her keys and everything they lead to. Throws NotGenuine when the passphrase opens none of her slots.
   * @param {string} passphrase
   */
  async unlock(passphrase) {
    const slots = await this.call("GET", "/unlock-slots");
    await this.strongroom.ask("unlock", { staff: this.session?.staff, passphrase, slots });
    await this.openCentres();
    this.#become("open");
    this.loadSheets().catch(() => null); // the search says that something is missing
  }

  /** Keeps what was typed, then wipes every key. */
  async lock() {
    if (this.state !== "open") return;
    await Promise.allSettled([...this.beforeLock].map((keep) => keep()));
    this.beforeLock.clear();
    this.strongroom.end();
    this.shown = [];
    this.judged = [];
    this.closedLoaded = false;
    this.#become("locked");
  }

  /** Fetches and judges the signed list of centres and everything of mine, after whoever is at it. Throws CallRefused, NoAnswer. */
  openCentres() {
    this.#opening = this.#opening.catch(() => null).then(() => this.#openCentres());
    return this.#opening;
  }

  /** The same while she works; who asks while it is being done for somebody waits for that. Throws as `openCentres`. */
  freshen() {
    this.#fresh ??= this.openCentres().finally(() => (this.#fresh = null));
    return this.#fresh;
  }

  async #openCentres() {
    const [setUp, shown] = await Promise.all([this.call("GET", "/roots"), this.call("GET", "/centres")]);
    const manifest = await this.#believedManifest();
    const judged = [];
    for (const centre of shown) {
      judged.push(await this.strongroom.ask("judgeCentre", { centre, rosters: await this.#rosters(centre) }));
    }
    await this.strongroom.ask("forgetOthers", { centres: judged.map(({ centre }) => centre) });
    const isMore = this.state === "open" && openMore(this.judged, judged);
    Object.assign(this, { setUp, shown, manifest, judged }); // at once: what is on the screen meanwhile goes by what was judged before
    this.dispatchEvent(new Event("keys"));
    if (isMore) this.#findMore().catch(() => null); // as after unlocking
  }

  /** With more keys, cases whose sheets did not open are found from here on. */
  async #findMore() {
    if (!this.sheetsMissing && (await this.strongroom.ask("unopenedSheets")) === 0) return;
    const closedToo = this.closedLoaded;
    await this.loadSheets();
    if (closedToo) await this.loadSheets(true);
  }

  /**
   * A call in her session; if that has ended, it waits for her to sign in again. Throws CallRefused or NoAnswer.
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   * @returns {Promise<any>}
   */
  call(method, path, body) {
    return this.#inSession(() => call(method, path, body));
  }

  /**
   * @param {string} path
   * @returns {Promise<ArrayBuffer>}
   */
  receive(path) {
    return this.#inSession(() => receive(path));
  }

  /**
   * @param {string} path
   * @param {Blob} envelope
   */
  upload(path, envelope) {
    return this.#inSession(() => upload(path, envelope));
  }

  /**
   * Makes the sheets of all her cases findable, as they come; `closed`: of the closed ones. A lock ends it.
   * @param {boolean} [closed]
   */
  async loadSheets(closed = false) {
    const take = (/** @type {string} */ lines) => this.strongroom.ask("indexSheets", { lines });
    this.sheetsMissing = true;
    await this.#inSession(() => stream(`/sheets${closed ? "?closed=true" : ""}`, take));
    this.sheetsMissing = false;
    this.closedLoaded ||= closed;
    this.dispatchEvent(new Event("sheets-loaded"));
  }

  /**
   * The name of a member as the centre's roster gives it; her login where no roster names her.
   * @param {string} staff
   * @returns {string}
   */
  nameOf(staff) {
    const named = this.judged.flatMap(({ roster }) => roster?.members ?? []).find((member) => member.staff === staff);
    return named?.name ?? this.shown.flatMap(({ members }) => members).find((member) => member.staff === staff)?.login ?? "?";
  }

  /**
   * Rows about members, in the order of their names.
   * @template {{staff: string}} T
   * @param {T[]} rows
   * @returns {T[]}
   */
  byName(rows) {
    return [...rows].sort((one, other) => this.nameOf(one.staff).localeCompare(this.nameOf(other.staff)));
  }

  /**
   * The name of a centre for people.
   * @param {string} centre
   * @param {string} language
   * @returns {string}
   */
  centreName(centre, language) {
    const names = this.manifest.names[centre] ?? {};
    return names[language] ?? names.de ?? Object.values(names)[0] ?? centre;
  }

  /** Whether any centre's keys are open. */
  get canWork() {
    return this.judged.some(({ generations }) =>
      generations.some(({ granted, state }) => granted && (state === "signed" || state === "confirmed")),
    );
  }

  /**
   * @template T
   * @param {() => Promise<T>} act
   * @returns {Promise<T>}
   */
  async #inSession(act) {
    for (;;) {
      try {
        return await act();
      } catch (error) {
        if (error instanceof CallRefused && error.code === "member_left") this.#leave();
        if (!(error instanceof CallRefused) || error.code !== "not_signed_in" || this.session === null) throw error;
        await this.#signedInAgain();
      }
    }
  }

  /** She has been removed while she was at work: from here on nothing of it is readable in this browser. */
  #leave() {
    this.beforeLock.clear();
    this.strongroom.end();
    this.session = null;
    this.hasLeft = true;
    useFormToken("");
    this.#become("signed-out");
  }

  #signedInAgain() {
    if (this.#again === null) {
      let [resolve, reject] = [() => {}, (/** @type {Error} */ _error) => {}];
      const promise = new Promise((/** @type {(value: void) => void} */ yes, no) => void ([resolve, reject] = [() => yes(), no]));
      this.#again = { promise, resolve, reject };
      this.dispatchEvent(new Event("session-ended"));
    }
    return /** @type {{promise: Promise<void>}} */ (this.#again).promise;
  }

  /** @returns {Promise<ManifestView>} */
  async #believedManifest() {
    try {
      const note = await this.call("GET", "/manifest");
      const view = await this.strongroom.ask("believeManifest", { note, roots: this.known.roots, floor: this.known.manifest_floor, today: today() });
      return { ...NO_MANIFEST, ...view, state: "signed" };
    } catch (error) {
      if (error instanceof CallRefused && error.status === 404) return { ...NO_MANIFEST, state: "none" };
      if (error instanceof NotGenuine) return { ...this.manifest, state: "refused", reason: error.reason };
      throw error;
    }
  }

  /**
   * The roster versions after the one this browser has seen, and the newest in any case.
   * @param {Centre} centre
   */
  async #rosters({ centre, roster }) {
    if (roster === null) return [];
    const seen = await this.strongroom.ask("rosterSeen", { centre });
    const rows = [];
    for (let version = seen + 1; seen > 0 && version < roster.version; version++) {
      rows.push(await this.call("GET", `/centres/${encodeURIComponent(centre)}/rosters/${version}`));
    }
    return [...rows, roster];
  }

  /** @param {Session} session */
  #enter(session) {
    this.session = session;
    useFormToken(session.form_token);
  }

  /** @param {State} state */
  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}
