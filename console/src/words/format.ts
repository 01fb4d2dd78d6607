/** Numbers, sums and instants written the way the reader's language and brand's clock want. */
import type { Language } from "./language";

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 86_400;
const RELATIVE_DAYS_MAX = 7;

export type Formats = ReturnType<typeof formats>;

function signed(language: Language, ratio: number): string {
  const percent = Math.round(Math.abs(ratio) * 100);
  const text = new Intl.NumberFormat(language, { style: "percent" }).format(percent / 100);
  return `${ratio < 0 ? "−" : "+"}${text}`;
}

function relative(language: Language, seconds: number): string {
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "long" });
  const size = Math.abs(seconds);
  if (size < MINUTE_SECONDS) return words.format(0, "second");
  if (size < HOUR_SECONDS) return words.format(Math.round(seconds / MINUTE_SECONDS), "minute");
  if (size < DAY_SECONDS) return words.format(Math.round(seconds / HOUR_SECONDS), "hour");
  return words.format(Math.round(seconds / DAY_SECONDS), "day");
}

function withZone(timeZone: string): string | undefined {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return timeZone;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The writers for one language and one time zone. */
export function formats(language: Language, zone: string) {
  const timeZone = withZone(zone);
  const locale = language === "fr" ? "fr-FR" : "en-GB";
  const writer = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options });
  const clock = writer({ hour: "2-digit", minute: "2-digit" });
  const precise = writer({
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const dayTime = writer({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  const day = writer({ day: "numeric", month: "short" });
  const fullDay = writer({ day: "numeric", month: "long", year: "numeric" });
  const weekday = writer({ weekday: "long", day: "numeric", month: "long" });
  const names = new Intl.DisplayNames(locale, { type: "language", fallback: "code" });
  const dayKey = new Intl.DateTimeFormat("en-CA", { timeZone });
  return {
    number: (value: number) => new Intl.NumberFormat(locale).format(value),
    money: (value: number, currency: string | null) =>
      new Intl.NumberFormat(
        locale,
        currency ? { style: "currency", currency } : { minimumFractionDigits: 2 },
      ).format(value),
    change: (now: number, before: number) =>
      before > 0 ? signed(language, (now - before) / before) : null,
    time: (at: string) => clock.format(new Date(at)),
    precise: (at: string) => precise.format(new Date(at)),
    dayTime: (at: string) => dayTime.format(new Date(at)),
    day: (at: string) => day.format(new Date(at)),
    fullDay: (at: string) => fullDay.format(new Date(at)),
    weekday: (at: string | Date) => weekday.format(new Date(at)),
    /** The name of a language by its tag; the tag when it is no language. */
    language: (tag: string) => names.of(tag.split(/[-_]/)[0] ?? tag) ?? tag,
    dayKey: (at: string) => dayKey.format(new Date(at)),
    /** "3 minutes ago" within a week, the date and time beyond. */
    ago: (at: string, now: number = Date.now()) => {
      const seconds = (new Date(at).getTime() - now) / 1_000;
      return Math.abs(seconds) < RELATIVE_DAYS_MAX * DAY_SECONDS
        ? relative(language, seconds)
        : dayTime.format(new Date(at));
    },
  };
}
