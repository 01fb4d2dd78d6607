/** The pretend day. */
import { ago, chance, DAY, MINUTE } from "./chance.mjs";
import { REASONS, w } from "./words.mjs";

export function overview(url, state) {
    const period = url.searchParams.get("period") ?? "24h";
    const days = { "24h": 2, "7d": 7, "30d": 30 }[period];
    const random = chance(days);
    const minute = Math.floor(Date.now() / MINUTE);
    const none = state.empty ? 0 : 1;
    const size = none * { "24h": 1, "7d": 6.4, "30d": 25 }[period];
    const n = (value) => Math.round(value * size);
    return {
        now: ago(0),
        period,
        events_last_minute: none * Math.round(170 + 30 * Math.sin(Date.now() / 5000)),
        events_per_minute: Array.from({ length: 60 }, (_, i) => ({
            at: new Date((minute - 59 + i) * MINUTE).toISOString(),
            count:
                none *
                Math.round(150 + 45 * Math.sin((minute + i) / 9) + 30 * chance(minute - 59 + i)()),
        })),
        contacts: { total: none * 12_408, known: none * 8_913, new_in_period: n(138) },
        messages: {
            wanted: n(530),
            sent: n(412),
            held_back: n(97),
            deferred: n(16),
            waiting: n(4),
            unknown: n(1),
            previous_sent: n(381),
        },
        by_day: Array.from({ length: days }, (_, i) => ({
            day: ago((days - 1 - i) * DAY).slice(0, 10),
            sent: none * Math.round(300 + 180 * random()),
            held_back: none * Math.round(60 + 60 * random()),
        })),
        silences: state.empty
            ? []
            : REASONS.map(({ code, count, words }) => ({ reason: code, words, count: n(count) })),
        journeys: { live: none * 150, opened: n(92), ended: n(71), goal_met: n(18) },
        flow: {
            inbox_depth: none * 3,
            oldest_seconds: none * 0.2,
            queued_messages: none * 4,
            engines: 1,
            senders: 1,
        },
        attention: state.empty
            ? []
            : [
                  {
                      code: "template_error",
                      words: w(
                          "“Second reminder” could not be written for 1 person: a product without a name.",
                          "« Second rappel » n’a pas pu être rédigé pour 1 personne : un produit sans nom.",
                      ),
                      link: "/messages?outcome=held_back&reason=template_error",
                  },
              ],
    };
}
