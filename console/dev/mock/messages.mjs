/** Pretend messages, said and unsaid. */
import { ago, chance, HOUR, MINUTE, uuid } from "./chance.mjs";
import { PEOPLE } from "./people.mjs";
import { REASONS, w } from "./words.mjs";

const random = chance(11);
const OUTCOMES = ["sent", "sent", "sent", "sent", "held_back", "held_back", "deferred", "waiting"];
const SUBJECTS = [
    "Vous avez oublié quelque chose",
    "Encore en pleine réflexion ?",
    "Bienvenue à la Maison Camélia",
];

function make(number) {
    const outcome = number === 5 ? "unknown" : OUTCOMES[Math.floor(random() * OUTCOMES.length)];
    const person = PEOPLE.filter((row) => row.email)[number % 90];
    const reason =
        outcome === "held_back"
            ? REASONS[Math.floor(random() ** 2 * REASONS.length)]
            : outcome === "deferred"
              ? REASONS[4]
              : null;
    const opened = outcome === "sent" && random() < 0.45;
    return {
        id: uuid(number, 5),
        at: ago(number * 7 * MINUTE),
        contact: { id: person.id, display_name: person.display_name, email: person.email },
        scenario: { key: "abandoned_basket", name: w("Abandoned basket", "Panier abandonné") },
        version: 3,
        step_id: "first",
        message_key: "first",
        channel: "email",
        subject: outcome === "held_back" ? null : SUBJECTS[number % 3],
        outcome,
        reason: reason?.code ?? null,
        reason_words: reason?.words ?? null,
        figures_words:
            reason?.code === "minimum_gap" ? w("9 h; 20 h needed", "9 h ; il en faut 20") : null,
        opened_at: opened ? ago(number * 5 * MINUTE) : null,
        clicked_at: opened && random() < 0.4 ? ago(number * 4 * MINUTE) : null,
    };
}

export const MESSAGES = Array.from({ length: 160 }, (_, number) => make(number + 1));

const HTML = `<!doctype html><html><head>
<meta name="viewport" content="width=device-width">
</head>
<body style="margin:0;background:#f4efe6;font-family:Georgia,serif;color:#2b241b">
<div style="max-width:560px;margin:0 auto;padding:32px;background:#fff">
<p style="font-style:italic;font-size:26px;margin:0 0 24px">Maison Camélia</p>
<h1 style="font-weight:normal;font-size:24px">Vous avez oublié quelque chose, Marie</h1>
<p style="line-height:1.6">
Votre théière en fonte bleue vous attend encore. Nous la gardons jusqu’à demain soir.</p>
<p
style="padding:18px;border:1px solid #e6dccb">Théière en fonte bleue · 49,90 €</p>
<p><a href="#"
style="display:inline-block;padding:12px 22px;background:#0e5a5b;color:#fff;
text-decoration:none">Reprendre mon panier</a></p>
<p
style="font-size:12px;color:#7b7061">Vous recevez ce message parce que vous l’avez accepté.
<a href="#">Se désabonner</a></p>
</div></body></html>`;

export function message(id) {
    const row = MESSAGES.find((candidate) => candidate.id === id);
    if (!row) return null;
    const sent = row.outcome === "sent" || row.outcome === "unknown";
    return {
        ...row,
        html: sent ? HTML : null,
        text: sent
            ? [
                  "Maison Camélia",
                  "Vous avez oublié quelque chose, Marie",
                  "Votre théière en fonte bleue vous attend encore.",
                  "Reprendre mon panier : https://camelia.example/panier",
              ].join("\n\n")
            : null,
        headers: sent
            ? [
                  { name: "From", value: "Maison Camélia <bonjour@camelia.example>" },
                  { name: "To", value: row.contact.email },
                  { name: "Subject", value: row.subject },
                  { name: "List-Unsubscribe", value: "<https://camelia.example/t/u/…>" },
                  { name: "List-Unsubscribe-Post", value: "List-Unsubscribe=One-Click" },
              ]
            : [],
        rfc_message_id: sent ? "<8f1c.3a2b@camelia.example>" : null,
        provider_reply: sent ? "250 2.0.0 Ok: queued" : null,
        wanted_at: row.at,
        queued_at: sent ? row.at : null,
        sent_at: sent ? row.at : null,
        attempts: sent ? 1 : 0,
        history: [
            {
                at: ago(3 * HOUR),
                words: w("Wanted by step “First reminder”", "Voulu par l’étape « Premier rappel »"),
            },
            {
                at: ago(3 * HOUR - MINUTE),
                words: sent
                    ? w("Accepted by every rule", "Accepté par toutes les règles")
                    : w("Refused by a rule", "Refusé par une règle"),
            },
            ...(sent
                ? [
                      {
                          at: ago(3 * HOUR - 2 * MINUTE),
                          words: w("Handed to the mail server", "Remis au serveur de messagerie"),
                      },
                  ]
                : []),
        ],
        decision: {
            words: sent
                ? w(
                      "Every rule agreed: consent given, 2 messages in 7 days (3 allowed), 31 h since the last one.",
                      "Toutes les règles ont dit oui : consentement donné, 2 messages en 7 jours (3 permis), 31 h depuis le dernier.",
                  )
                : (row.reason_words ?? w("It is about to leave.", "Il est sur le départ.")),
            figures: {},
        },
    };
}
