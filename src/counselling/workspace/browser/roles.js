// @ts-check
// Which members work on the cases of a centre: they alone have its keys. Delegates, statisticians and supervisors have none.

/** @param {string} role */
export const worksOnCases = (role) => role === "counsellor" || role === "coordinator";
