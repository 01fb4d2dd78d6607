/**
 * Words in French and English. A text is a `Words` value, ours or the API's; `say` picks the
 * language, fills `{n}` with a number written the local way, chooses `{n:one|many}` by the
 * language's plural rule, and sets French punctuation so that it never starts a line.
 */
export type Words = { en: string; fr: string };
export type Language = keyof Words;
export type Values = Record<string, string | number>;

export const LANGUAGES: readonly Language[] = ["en", "fr"];
const STORED = "aparte.language";
const NARROW_SPACE = "\u202f";
const SPACE = "\u00a0";

export function isLanguage(value: unknown): value is Language {
  return value === "en" || value === "fr";
}

/** The language chosen on this device, else the browser's. */
export function deviceLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  if (isLanguage(stored)) return stored;
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith("fr")) &&
    !navigator.languages[0]?.toLowerCase().startsWith("en")
    ? "fr"
    : "en";
}

export function rememberLanguage(language: Language): void {
  localStorage.setItem(STORED, language);
}

export function frenchSpaces(text: string): string {
  return text
    .replace(/ ([;?!%€])/g, `${NARROW_SPACE}$1`)
    .replace(/ :/g, `${SPACE}:`)
    .replace(/« /g, `«${SPACE}`)
    .replace(/ »/g, `${SPACE}»`);
}

function fill(text: string, values: Values, language: Language): string {
  const plural = new Intl.PluralRules(language);
  const figures = new Intl.NumberFormat(language);
  return text.replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g, (whole, name, one, many) => {
    const value = values[name as string];
    if (value === undefined) return whole as string;
    if (one === undefined) return typeof value === "number" ? figures.format(value) : value;
    return plural.select(Number(value)) === "one" ? (one as string) : (many as string);
  });
}

/** The text in `language`; an empty string for no words at all. */
export function say(
  language: Language,
  words: Words | null | undefined,
  values: Values = {},
): string {
  if (!words) return "";
  const text = fill(words[language], values, language);
  return language === "fr" ? frenchSpaces(text) : text;
}
