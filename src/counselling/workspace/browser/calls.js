// @ts-check
// Calls of the workspace interface. A refusal carries its stable code; no answer is told apart, since the same call may then be made
// again. The cookie travels by itself; the token of the session's forms is held here and in no storage.

/** The service refused. `code` is stable, `facts` are the members of its problem document. */
export class CallRefused extends Error {
  /**
   * @param {number} status
   * @param {Record<string, unknown>} facts
   */
  constructor(status, facts) {
    super(`refused: ${status} ${facts.code ?? ""}`);
    this.status = status;
    this.code = String(facts.code ?? "");
    this.facts = facts;
  }
}

/** No answer came: the same call may be made again. */
export class NoAnswer extends Error {}

let formToken = "";

/** @param {string} token of the session, base64; empty when it is over */
export function useFormToken(token) {
  formToken = token;
}

/**
 * A call with a JSON body and answer. Throws CallRefused or NoAnswer.
 * @param {string} method
 * @param {string} path below /api/v1
 * @param {unknown} [body]
 * @returns {Promise<any>} the shapes are in types.js; null where there is no answer body
 */
export async function call(method, path, body) {
  const answer = await send(method, path, body === undefined ? null : JSON.stringify(body), "application/json");
  const text = await arrived(answer.text());
  return text && answer.headers.get("Content-Type")?.startsWith("application/json") ? JSON.parse(text) : text || null;
}

/**
 * The raw envelope of a file. Throws CallRefused or NoAnswer.
 * @param {string} path
 * @returns {Promise<ArrayBuffer>}
 */
export const receive = async (path) => arrived((await send("GET", path, null, "")).arrayBuffer());

/**
 * An answer of many lines, whole lines at a time as they come. Throws CallRefused, or NoAnswer when it breaks off.
 * @param {string} path
 * @param {(lines: string) => Promise<unknown>} take
 */
export async function stream(path, take) {
  const reader = (await send("GET", path, null, "")).body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = reader ? await arrived(reader.read()) : { done: true, value: "" };
    if (done) return;
    const end = value.lastIndexOf("\n") + 1;
    if (end > 0) await take(rest + value.slice(0, end));
    rest = end > 0 ? value.slice(end) : rest + value;
  }
}

/**
 * Sends a sealed file. Throws CallRefused or NoAnswer.
 * @param {string} path
 * @param {Blob} envelope
 */
export const upload = async (path, envelope) => void (await send("PUT", path, envelope, "application/octet-stream"));

/**
 * @param {string} method
 * @param {string} path
 * @param {BodyInit | null} body
 * @param {string} type
 */
async function send(method, path, body, type) {
  /** @type {Record<string, string>} */
  const headers = body === null ? {} : { "Content-Type": type };
  if (method !== "GET" && formToken) headers["X-Form-Token"] = formToken;
  const answer = await arrived(fetch(`/api/v1${path}`, { method, headers, body, cache: "no-store" }));
  if (answer.ok) return answer;
  const facts = await answer.json().catch(() => ({}));
  if (answer.status >= 502) throw new NoAnswer(); // the service, or what stands before it, is away
  throw new CallRefused(answer.status, { retry_after: Number(answer.headers.get("Retry-After")), ...facts });
}

/**
 * @template T
 * @param {Promise<T>} promise of the network
 * @returns {Promise<T>}
 */
const arrived = (promise) =>
  promise.catch(() => {
    throw new NoAnswer();
  });
