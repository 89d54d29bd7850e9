// @ts-check
// Locks after a while in which nobody touched anything: by the clock, so that a sleeping computer wakes up locked.

export const DEFAULT_MINUTES = 10;
const LOOK = 2_000; // milliseconds
const SIGNS = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"];

/**
 * @param {() => number} minutes allowed, read each time: she may change it
 * @param {() => void} lock
 * @param {() => number} [now] milliseconds
 */
export function lockWhenIdle(minutes, lock, now = Date.now) {
  let last = now();
  for (const sign of SIGNS) addEventListener(sign, () => void (last = now()), { passive: true, capture: true });
  setInterval(() => {
    if (now() - last < minutes() * 60_000) return;
    last = now();
    lock();
  }, LOOK);
}
