/** A pretend explanation, with a bit of everything. */
import { ago, DAY, HOUR, MINUTE } from "./chance.mjs";
import { w } from "./words.mjs";

const line = (kind, truth, words, depth = 0, until = null) => ({
    kind,
    truth,
    words,
    until,
    depth,
    figures: {},
});

export function explanation(id) {
    return {
        contact_id: id,
        at: ago(0),
        scenarios: [
            {
                key: "abandoned_basket",
                name: w("Abandoned basket", "Panier abandonné"),
                version: 3,
                state: "inside",
                summary: w(
                    "A basket was left 50 minutes ago; the first reminder leaves in 10 minutes unless an order comes first.",
                    "Un panier est resté en attente il y a 50 minutes ; le premier rappel part dans 10 minutes, sauf commande d’ici là.",
                ),
                lines: [
                    line(
                        "trigger",
                        true,
                        w(
                            "“Product Added” without “Order Completed” within 1 hour: added at 14:10",
                            "« Product Added » sans « Order Completed » dans l’heure : ajout à 14:10",
                        ),
                        0,
                        ago(-10 * MINUTE),
                    ),
                    line(
                        "condition",
                        true,
                        w(
                            "the basket holds at least €20 (€64.80)",
                            "le panier contient au moins 20 € (64,80 €)",
                        ),
                    ),
                    line(
                        "entry",
                        true,
                        w(
                            "once for each basket; this one is new",
                            "une fois par panier ; celui-ci est nouveau",
                        ),
                    ),
                    line(
                        "stop",
                        false,
                        w(
                            "an order: none since the basket was left",
                            "une commande : aucune depuis que le panier est resté",
                        ),
                    ),
                    line(
                        "rule",
                        true,
                        w(
                            "consent for marketing by e-mail: given on 14 October",
                            "consentement au marketing par e-mail : donné le 14 octobre",
                        ),
                    ),
                    line(
                        "rule",
                        true,
                        w("2 messages in 7 days; 3 allowed", "2 messages en 7 jours ; 3 permis"),
                        0,
                        ago(-2 * DAY),
                    ),
                    line(
                        "rule",
                        false,
                        w(
                            "minimum gap: 18 h since the last message; 20 h needed",
                            "écart minimal : 18 h depuis le dernier message ; il en faut 20",
                        ),
                        0,
                        ago(-2 * HOUR),
                    ),
                    line(
                        "next",
                        null,
                        w(
                            "The first reminder will be asked at 15:10, and would be deferred to 17:12.",
                            "Le premier rappel sera demandé à 15:10, et serait différé à 17:12.",
                        ),
                    ),
                ],
            },
            {
                key: "win_back",
                name: w("Win back", "Reconquête"),
                version: 1,
                state: "outside",
                summary: w(
                    "Not concerned: the last order is 12 days old, and 180 are needed.",
                    "Non concernée : la dernière commande date de 12 jours, et il en faut 180.",
                ),
                lines: [
                    line("condition", false, w("all of:", "toutes ces conditions :")),
                    line(
                        "condition",
                        true,
                        w(
                            "ordered at least once (4 orders)",
                            "a commandé au moins une fois (4 commandes)",
                        ),
                        1,
                    ),
                    line(
                        "condition",
                        false,
                        w(
                            "no order for 180 days: last one 12 days ago; next possible change on 9 May 2026",
                            "aucune commande depuis 180 jours : la dernière il y a 12 jours ; prochain changement possible le 9 mai 2026",
                        ),
                        1,
                        ago(-168 * DAY),
                    ),
                ],
            },
            {
                key: "welcome",
                name: w("Welcome", "Bienvenue"),
                version: 2,
                state: "armed",
                summary: w(
                    "Already welcomed on 13 October; it happens only once.",
                    "Déjà accueillie le 13 octobre ; cela n’arrive qu’une fois.",
                ),
                lines: [
                    line(
                        "entry",
                        false,
                        w(
                            "first time only: entered on 13 October",
                            "la première fois seulement : entrée le 13 octobre",
                        ),
                    ),
                    line(
                        "message",
                        null,
                        w(
                            "“Welcome to Maison Camélia” sent on 13 October, opened 2 hours later",
                            "« Bienvenue à la Maison Camélia » envoyé le 13 octobre, ouvert 2 heures après",
                        ),
                    ),
                ],
            },
        ],
    };
}
