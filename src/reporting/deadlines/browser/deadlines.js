// @ts-check
// When a deadline ends: the same as `due.py`, `reading.py` and `working_days.py` on one table of cases. Pure; what counts
// (rules, days of rest) is handed in, as the server wrote it into the page. A day is text: YYYY-MM-DD.

/**
 * @typedef {object} Rule one deadline; the fields are explained in `rules.toml`
 * @property {string} key
 * @property {string[]} situations
 * @property {"period" | "until" | "open" | "at_once"} kind
 * @property {string} start
 * @property {string} length
 * @property {string} start_at_latest
 * @property {string} at_latest
 * @property {string} ending
 * @property {boolean} arrives
 * @property {string[]} cantons
 */
/** @typedef {{rule: Rule, strict: string | null, safe: string | null, latest: string | null}} Deadline */
/** @typedef {{everywhere: string, anywhere: string, cantons: Record<string, string>}} Rests days of rest, as `working_days.py` names them */
/** @typedef {Partial<Record<string, string>>} Days the day of each event that is known */

const DAY = 86_400_000; // milliseconds
const DAYS_TO_ARRIVE = 5;
const STATES = ["at_once", "hurry", "running", "missing", "over", "open", "pursued"];
const FIRST_YEAR = 1950;
const YEARS_AHEAD = 5;

/** @param {string} day */
const time = (day) => Date.parse(`${day}T00:00Z`);
/** @param {number} at */
const text = (at) => new Date(at).toISOString().slice(0, 10);
/**
 * @param {number} year
 * @param {number} month 1 to 12
 * @param {number} day
 */
const at = (year, month, day) => Date.UTC(year, month - 1, day);

/**
 * @param {Rule} rule
 * @param {Days} days
 * @param {string | null} canton
 * @param {Rests} rests
 * @returns {Deadline}
 */
export function due(rule, days, canton, rests) {
  const latest = end(days[rule.start_at_latest], rule.at_latest);
  let strict = end(days[rule.start], rule.length);
  if (strict && latest && latest < strict) strict = latest;
  const none = strict === null || rule.ending === "prosecution";
  const safe = none ? null : workingDayBefore(/** @type {string} */ (strict), canton, rests, rule.arrives ? DAYS_TO_ARRIVE : 0);
  return { rule, strict, safe, latest };
}

/**
 * @param {string | undefined} start
 * @param {string} length
 */
function end(start, length) {
  if (!start || !length) return start ?? null;
  const [number, unit] = length.split(" ");
  if (unit === "days") return text(time(start) + Number(number) * DAY);
  return plusMonths(start, Number(number) * (unit === "years" ? 12 : 1));
}

/**
 * @param {string} day
 * @param {number} months
 */
function plusMonths(day, months) {
  const [year, month, number] = day.split("-").map(Number);
  const last = new Date(at(year, month + months + 1, 0)).getUTCDate();
  return text(at(year, month + months, Math.min(number, last)));
}

/**
 * @param {Deadline} deadline
 * @param {string} today
 */
export function state({ rule, strict, safe, latest }, today) {
  if (rule.kind === "open" || rule.kind === "at_once") return rule.kind;
  const last = strict ?? latest;
  if (last && last < today) return "over";
  if (!strict) return "missing";
  if (rule.ending === "prosecution") return "pursued";
  return safe && safe < today ? "hurry" : "running";
}

/**
 * The most urgent first.
 * @param {Deadline[]} deadlines
 * @param {string} today
 */
export function ordered(deadlines, today) {
  /** @param {Deadline} found */
  const rank = (found) => `${STATES.indexOf(state(found, today))} ${found.strict ?? "9999"}`;
  return [...deadlines].sort((one, other) => (rank(one) < rank(other) ? -1 : Number(rank(one) > rank(other))));
}

/**
 * The deadlines that may run.
 * @param {Rule[]} rules
 * @param {string} situation
 * @param {string | null} canton
 */
export const rulesFor = (rules, situation, canton) =>
  rules.filter(
    ({ situations, cantons }) =>
      situations.includes(situation) && (cantons.length === 0 || (canton !== null && cantons.includes(canton))),
  );

// Days as they are typed

/**
 * The day that three numbers name; null if all are empty; else what is wrong.
 * @param {string[]} parts day, month, year
 * @param {string} today
 * @param {boolean} ahead it may lie in the future
 * @returns {{day: string | null} | {fault: string}}
 */
export function readDay(parts, today, ahead) {
  const typed = parts.map((part) => latin(part.trim()));
  if (!typed.some(Boolean)) return { day: null };
  if (!typed.every(Boolean)) return { fault: "day_incomplete" };
  if (!typed.every((part) => /^[0-9]{1,4}$/.test(part))) return { fault: "day_impossible" };
  const [number, month, year] = typed.map(Number);
  if (year < FIRST_YEAR || year > Number(today.slice(0, 4)) + YEARS_AHEAD) return { fault: "day_year" };
  const found = new Date(at(year, month, number));
  if (found.getUTCMonth() !== month - 1 || found.getUTCDate() !== number) return { fault: "day_impossible" };
  const day = text(found.getTime());
  return day > today && !ahead ? { fault: "day_future" } : { day };
}

/**
 * The digits of Arabic and Persian as ours.
 * @param {string} typed
 */
const latin = (typed) => typed.replace(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) & 15));

/**
 * @param {Record<string, string[]>} typed
 * @param {string[]} wanted events
 * @param {string} today
 * @param {{ahead: string[], order: string[][]}} facts
 * @returns {{days: Record<string, string>, faults: Record<string, string>}}
 */
export function readDays(typed, wanted, today, { ahead, order }) {
  /** @type {Record<string, string>} */
  const days = {};
  /** @type {Record<string, string>} */
  const faults = {};
  for (const event of wanted) {
    const read = readDay(typed[event] ?? [], today, ahead.includes(event));
    if ("fault" in read) faults[event] = read.fault;
    else if (read.day) days[event] = read.day;
  }
  for (const [earlier, later] of order) {
    if (days[earlier] && days[later] && days[later] < days[earlier]) faults[later] = `${later}_before_${earlier}`;
  }
  return { days, faults };
}

// Working days

/**
 * The last working day on or before a day; with `steps`, that many working days earlier still.
 * @param {string} day
 * @param {string | null} canton
 * @param {Rests} rests
 * @param {number} steps
 */
export function workingDayBefore(day, canton, rests, steps = 0) {
  let found = time(day);
  for (let left = steps; ; found -= DAY) {
    if (!isWorkingDay(found, canton, rests)) continue;
    if (left === 0) return text(found);
    left -= 1;
  }
}

/**
 * @param {number} day
 * @param {string | null} canton
 * @param {Rests} rests
 */
function isWorkingDay(day, canton, { everywhere, anywhere, cantons }) {
  const weekday = new Date(day).getUTCDay();
  if (weekday === 0 || weekday === 6) return false;
  const year = new Date(day).getUTCFullYear();
  const own = (canton !== null && cantons[canton]) || anywhere;
  return !`${everywhere} ${own}`.split(" ").some((rest) => dayOf(rest, year) === day);
}

/**
 * @param {string} rest
 * @param {number} year
 */
function dayOf(rest, year) {
  if (rest.startsWith("easter")) return easter(year) + Number(rest.slice(6)) * DAY;
  if (rest.startsWith("sunday")) return sunday(Number(rest[6]), Number(rest.slice(8, 10)), year) + Number(rest.slice(11)) * DAY;
  if (rest === "fahrt") return fahrt(year);
  return at(year, Number(rest.slice(0, 2)), Number(rest.slice(3)));
}

/**
 * @param {number} which
 * @param {number} month
 * @param {number} year
 */
function sunday(which, month, year) {
  const first = at(year, month, 1);
  return first + (((7 - new Date(first).getUTCDay()) % 7) + 7 * (which - 1)) * DAY;
}

/** @param {number} year */
function fahrt(year) {
  const first = at(year, 4, 1);
  const thursday = first + ((11 - new Date(first).getUTCDay()) % 7) * DAY;
  return thursday === easter(year) - 3 * DAY ? thursday + 7 * DAY : thursday;
}

/** @param {number} year */
function easter(year) {
  const whole = Math.floor;
  const [century, rest, golden] = [whole(year / 100), year % 100, year % 19];
  const moon = (19 * golden + century - whole(century / 4) - whole((century - whole((century + 8) / 25) + 1) / 3) + 15) % 30;
  const week = (32 + 2 * (century % 4) + 2 * whole(rest / 4) - moon - (rest % 4)) % 7;
  const late = whole((golden + 11 * moon + 22 * week) / 451);
  const sum = moon + week - 7 * late + 114;
  return at(year, whole(sum / 31), (sum % 31) + 1);
}
