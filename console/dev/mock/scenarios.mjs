/** Two pretend scenarios, one of them drawn. */
import { ago, DAY } from "./chance.mjs";
import { GRAPH } from "./graph.mjs";
import { REASONS, w } from "./words.mjs";

const YAML = `key: abandoned_basket
name: {en: Abandoned basket, fr: Panier abandonné}
trigger:
  absence:
    event: Product Added
    without: Order Completed
    within: 1h
entry: {key: cart_id}
stop: [{event: Order Completed}]
steps:
  - send: {message: first}
  - wait: {for: 23h, until: {event: Order Completed}}
  - if: {cart.total: {at_least: 50}}
`;

export const ROWS = [
    {
        key: "abandoned_basket",
        name: w("Abandoned basket", "Panier abandonné"),
        objective: w(
            "Bring back those who left a basket",
            "Faire revenir ceux qui ont laissé un panier",
        ),
        promise: w(
            "A person who leaves a basket hears from us twice at most, and never after ordering.",
            "Qui laisse un panier reçoit de nos nouvelles deux fois au plus, et jamais après avoir commandé.",
        ),
        status: "live",
        live_version: 3,
        channels: ["email"],
        live_journeys: 38,
        period: { opened: 431, sent: 542, held_back: 108, goal_met: 73 },
        priority: 50,
        updated_at: ago(4 * DAY),
    },
    {
        key: "welcome",
        name: w("Welcome", "Bienvenue"),
        objective: w("Make the first weeks pleasant", "Rendre les premières semaines agréables"),
        promise: w(
            "A newcomer is greeted once, then told three useful things over two weeks.",
            "Un nouveau venu est salué une fois, puis reçoit trois informations utiles en deux semaines.",
        ),
        status: "paused",
        live_version: 2,
        channels: ["email"],
        live_journeys: 112,
        period: { opened: 196, sent: 388, held_back: 41, goal_met: 29 },
        priority: 30,
        updated_at: ago(9 * DAY),
    },
    {
        key: "win_back",
        name: w("Win back", "Reconquête"),
        objective: w("See old friends again", "Revoir d’anciens clients"),
        promise: w(
            "After six months without an order, one letter, and silence if it stays unanswered.",
            "Après six mois sans commande, une lettre, puis le silence si elle reste sans réponse.",
        ),
        status: "draft",
        live_version: null,
        channels: ["email"],
        live_journeys: 0,
        period: { opened: 0, sent: 0, held_back: 0, goal_met: 0 },
        priority: 10,
        updated_at: ago(DAY),
    },
];

export const LIBRARY = [
    {
        name: "welcome",
        title: w("Welcome", "Bienvenue"),
        promise: ROWS[1].promise,
        installed: true,
        messages: 3,
    },
    {
        name: "abandoned_basket",
        title: w("Abandoned basket", "Panier abandonné"),
        promise: ROWS[0].promise,
        installed: false,
        messages: 2,
    },
];

export function scenario(key, asked) {
    const row = ROWS.find((candidate) => candidate.key === key);
    if (!row) return null;
    const version = asked ?? row.live_version ?? 1;
    return {
        key,
        name: row.name,
        status: row.status,
        live_version: row.live_version,
        version,
        sentence: w(
            "When someone adds a product to their basket and does not order within the hour, remind them; wait until the next day; remind them once more, or tell the shop when the basket is worth more than €50.",
            "Quand quelqu’un ajoute un produit à son panier et ne commande pas dans l’heure, le lui rappeler ; attendre le lendemain ; le rappeler une seconde fois, ou prévenir la boutique si le panier dépasse 50 €.",
        ),
        card: {
            objective: row.objective,
            promise: row.promise,
            trigger: w(
                "a product is added to the basket and no order follows within 1 hour",
                "un produit est ajouté au panier et aucune commande ne suit dans l’heure",
            ),
            conditions: w("the basket holds at least €20", "le panier contient au moins 20 €"),
            entry: w("once for each basket", "une fois par panier"),
            stop: [
                w("an order is placed", "une commande est passée"),
                w("the basket is emptied", "le panier est vidé"),
            ],
            goal: w("an order within 3 days", "une commande dans les 3 jours"),
            messages: [
                {
                    key: "first",
                    name: w("First reminder", "Premier rappel"),
                    subject: w("You left something behind", "Vous avez oublié quelque chose"),
                    channel: "email",
                    purpose: "marketing",
                },
                {
                    key: "second",
                    name: w("Second reminder", "Second rappel"),
                    subject: w("Still thinking about it?", "Encore en pleine réflexion ?"),
                    channel: "email",
                    purpose: "marketing",
                },
            ],
            kpi: w(
                "orders within 3 days of the first reminder",
                "commandes dans les 3 jours après le premier rappel",
            ),
            owner: "Chloé",
            reason: w(
                "One basket in three is left by mistake.",
                "Un panier sur trois est laissé par mégarde.",
            ),
            review_on: "2026-02-01",
        },
        versions: [4, 3, 2, 1].map((number) => ({
            number,
            status: number === row.live_version ? "live" : number === 4 ? "draft" : "retired",
            created_at: ago((5 - number) * 6 * DAY),
            created_by: "Chloé",
            published_at: number === 4 ? null : ago((5 - number) * 6 * DAY - DAY / 2),
            note: number === 3 ? "Rappel du soir supprimé" : null,
        })),
        graph: GRAPH,
        silences: REASONS.slice(0, 5).map(({ code, count, words }) => ({
            reason: code,
            words,
            count,
        })),
        totals: { opened: 431, live: 38, ended: 393, goal_met: 73, sent: 542, held_back: 108 },
        definition_yaml: YAML,
        problems: [],
    };
}
