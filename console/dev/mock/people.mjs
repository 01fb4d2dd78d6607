/** Invented people. */
import { ago, chance, DAY, HOUR, MINUTE, uuid } from "./chance.mjs";
import { SEGMENTS, w } from "./words.mjs";

const FIRST = [
    "Marie",
    "Yasmine",
    "Paul",
    "Chloé",
    "Antoine",
    "Fatou",
    "Louis",
    "Inès",
    "Hugo",
    "Jeanne",
    "Karim",
    "Élodie",
    "Tomás",
    "Nora",
    "Victor",
    "Solène",
];
const LAST = [
    "Delacroix",
    "Benali",
    "Martin",
    "Le Goff",
    "Rousseau",
    "Diallo",
    "Petit",
    "Moreau",
    "García",
    "Lefèvre",
    "Haddad",
    "Bernard",
];
const random = chance(7);
const pick = (list) => list[Math.floor(random() * list.length)];

function make(number) {
    const known = random() < 0.78;
    const first = pick(FIRST);
    const last = pick(LAST);
    const plain = (text) =>
        text
            .normalize("NFD")
            .replace(/[^a-z]/gi, "")
            .toLowerCase();
    return {
        id: uuid(number),
        display_name: known ? `${first} ${last}` : null,
        email: known ? `${plain(first)}.${plain(last)}@exemple.fr` : null,
        phone: known && random() < 0.3 ? "+33612345678" : null,
        language: known ? (random() < 0.8 ? "fr" : "en") : null,
        created_at: ago(random() * 200 * DAY + 2 * DAY),
        last_seen_at: ago(random() * number * 9 * MINUTE),
        segments:
            random() < 0.4
                ? [SEGMENTS[Math.floor(random() * 3)]].map(({ key, name }) => ({ key, name }))
                : [],
        reachable: known && random() < 0.8,
    };
}

export const PEOPLE = Array.from({ length: 240 }, (_, number) => make(number + 1));

export function contact(row) {
    return {
        ...row,
        timezone: "Europe/Paris",
        segments: row.segments.map((segment) => ({ ...segment, entered_at: ago(3 * DAY) })),
        attributes: [
            { name: "city", value: "Nantes", at: ago(40 * DAY) },
            { name: "birthday", value: "1987-04-12", at: ago(40 * DAY) },
            { name: "favourite_teas", value: ["sencha", "rooibos"], at: ago(6 * DAY) },
            { name: "newsletter_frequency", value: "weekly", at: ago(6 * DAY) },
        ],
        identities: [
            { kind: "email", value: row.email ?? "—", linked_at: ago(40 * DAY) },
            { kind: "user", value: "client-10442", linked_at: ago(40 * DAY) },
            {
                kind: "anonymous",
                value: "b7f0c1e2-55aa-4f1c-8b6e-0a9d52c0f1aa",
                linked_at: ago(52 * DAY),
            },
        ],
        consents: [
            {
                purpose: "marketing",
                channel: "email",
                status: row.reachable ? "granted" : "withdrawn",
                words: row.reachable
                    ? w(
                          "Agreed to marketing by e-mail on 14 October 2025.",
                          "A accepté le marketing par e-mail le 14 octobre 2025.",
                      )
                    : w(
                          "Took back their consent to marketing by e-mail.",
                          "A retiré son consentement au marketing par e-mail.",
                      ),
            },
        ],
        suppressions: row.reachable
            ? []
            : [
                  {
                      channel: "email",
                      reason: "unsubscribed",
                      words: w("unsubscribed on 3 November", "désabonnement le 3 novembre"),
                      at: ago(19 * DAY),
                  },
              ],
        consent_history: [
            {
                purpose: "marketing",
                channel: "email",
                status: "granted",
                wording: "Je souhaite recevoir les nouvelles de la Maison Camélia par e-mail.",
                source: "page de compte",
                at: ago(39 * DAY),
            },
            {
                purpose: "marketing",
                channel: "email",
                status: "pending",
                wording: "Confirmez votre adresse.",
                source: "page de compte",
                at: ago(39 * DAY + HOUR),
            },
        ],
        tags: ["salon-2025"],
        lists: ["Ateliers dégustation"],
        cart: {
            currency: "EUR",
            total: 64.8,
            changed_at: ago(50 * MINUTE),
            lines: [
                {
                    product_id: "sku-18",
                    name: "Théière en fonte bleue",
                    quantity: 1,
                    price: 49.9,
                    image_url: null,
                    url: null,
                },
                {
                    product_id: "sku-4",
                    name: "Sencha de printemps, 100 g",
                    quantity: 1,
                    price: 14.9,
                    image_url: null,
                    url: null,
                },
            ],
        },
        pressure: { accepted_last_7_days: 2, last_at: ago(2 * DAY) },
        merged_from: [uuid(9001)],
    };
}
