/** The drawing of a pretend scenario. */
import { w } from "./words.mjs";

const counters = (waiting, passed, sent = 0, held_back = 0, deferred = 0) => ({
    waiting,
    passed,
    sent,
    held_back,
    deferred,
});
const node = (id, kind, x, y, title, detail, counts) => ({
    id,
    kind,
    x,
    y,
    title,
    detail,
    counters: counts,
});
const edge = (source, target, label = null) => ({
    id: `${source}-${target}`,
    source,
    target,
    label,
});

export const GRAPH = {
    nodes: [
        node(
            "trigger",
            "trigger",
            0,
            0,
            w("Basket left", "Panier laissé"),
            w(
                "“Product Added”, and no “Order Completed” within 1 hour",
                "« Product Added », sans « Order Completed » dans l’heure",
            ),
            counters(0, 431),
        ),
        node(
            "first",
            "send",
            0,
            1,
            w("First reminder", "Premier rappel"),
            w("“You left something behind”", "« Vous avez oublié quelque chose »"),
            counters(0, 431, 352, 61, 18),
        ),
        node(
            "wait",
            "wait",
            0,
            2,
            w("Wait 23 hours", "Attendre 23 heures"),
            w("or until an order", "ou jusqu’à une commande"),
            counters(38, 375),
        ),
        node(
            "choice",
            "choice",
            0,
            3,
            w("Basket over €50?", "Panier de plus de 50 € ?"),
            w("the basket as it stands", "le panier tel qu’il est"),
            counters(0, 337),
        ),
        node(
            "tag",
            "change",
            1,
            4,
            w("Tag “large basket”", "Étiquette « gros panier »"),
            w("", ""),
            counters(0, 92),
        ),
        node(
            "second",
            "send",
            0,
            4,
            w("Second reminder", "Second rappel"),
            w("“Still thinking about it?”", "« Encore en pleine réflexion ? »"),
            counters(0, 245, 190, 47, 8),
        ),
        node(
            "call",
            "people",
            1,
            5,
            w("Tell the shop", "Prévenir la boutique"),
            w("a call may help", "un appel peut aider"),
            counters(4, 88),
        ),
        node("exit", "exit", 0, 6, w("End", "Fin"), w("", ""), counters(0, 319)),
    ],
    edges: [
        edge("trigger", "first"),
        edge("first", "wait"),
        edge("wait", "choice"),
        edge("choice", "second", w("no", "non")),
        edge("choice", "tag", w("yes", "oui")),
        edge("tag", "call"),
        edge("second", "exit"),
        edge("call", "exit"),
    ],
};
