// @ts-check
// The languages that a menu offers first to last: the country's, then those most spoken in counselling. Any other tag may stand beside them.

export const LANGUAGES = ["de", "fr", "it", "rm", "en", "sq", "pt", "es", "sr", "tr", "ar", "fa", "ti", "so", "ta", "uk", "ru", "ku", "am", "zh"];
