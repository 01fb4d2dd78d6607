/** Reasons, segments and rules of the pretend brand. */
export const w = (en, fr) => ({ en, fr });

export const REASONS = [
    [
        "no_consent",
        41,
        w("No consent for marketing by e-mail", "Pas de consentement au marketing par e-mail"),
        w(
            "The person never agreed to this kind of message on this channel, or took it back.",
            "La personne n’a jamais accepté ce type de message sur ce canal, ou est revenue dessus.",
        ),
    ],
    [
        "rest_after_order",
        23,
        w("Resting after an order", "Repos après une commande"),
        w(
            "An order was placed less than 72 hours before.",
            "Une commande a été passée moins de 72 heures auparavant.",
        ),
    ],
    [
        "cap_week",
        14,
        w("Three messages in seven days already", "Déjà trois messages en sept jours"),
        w(
            "The cap over all channels was reached.",
            "Le plafond, tous canaux confondus, était atteint.",
        ),
    ],
    [
        "stop_rule",
        9,
        w("The person had just ordered", "La personne venait de commander"),
        w(
            "A stop rule became true before the message left.",
            "Une règle d’arrêt est devenue vraie avant le départ du message.",
        ),
    ],
    [
        "minimum_gap",
        6,
        w("Too close to the last message", "Trop proche du dernier message"),
        w(
            "Less than 20 hours had passed since the last accepted message.",
            "Moins de 20 heures depuis le dernier message accepté.",
        ),
    ],
    [
        "suppressed",
        3,
        w("The address refuses our mail", "L’adresse refuse nos messages"),
        w(
            "A hard bounce, a complaint or an unsubscribe.",
            "Un rejet définitif, une plainte ou un désabonnement.",
        ),
    ],
    [
        "template_error",
        1,
        w("The message could not be written", "Le message n’a pas pu être rédigé"),
        w("A value it needs was missing.", "Une valeur dont il a besoin manquait."),
    ],
].map(([code, count, words, explanation]) => ({ code, count, words, explanation }));

export const SEGMENTS = [
    {
        key: "loyal",
        name: w("Loyal customers", "Clients fidèles"),
        sentence: w(
            "ordered at least 3 times in the last 12 months",
            "a commandé au moins 3 fois ces 12 derniers mois",
        ),
        members: 214,
        entered_24h: 3,
        left_24h: 1,
        generation_progress: null,
    },
    {
        key: "price-curious",
        name: w("Curious about prices", "Curieux des prix"),
        sentence: w(
            "viewed the price page at least twice in 7 days, and never ordered",
            "a vu la page des tarifs au moins deux fois en 7 jours, et n’a jamais commandé",
        ),
        members: 87,
        entered_24h: 19,
        left_24h: 24,
        generation_progress: null,
    },
    {
        key: "asleep",
        name: w("Fallen asleep", "Endormis"),
        sentence: w(
            "has not ordered for 180 days, after at least one order",
            "n’a pas commandé depuis 180 jours, après au moins une commande",
        ),
        members: 1043,
        entered_24h: 6,
        left_24h: 2,
        generation_progress: { done: 171, total: 256 },
    },
];

export const RULES = [
    w(
        "Marketing messages leave only with consent for their purpose and channel; a hard bounce, a complaint or an unsubscribe closes the address.",
        "Un message marketing ne part qu’avec un consentement pour sa finalité et son canal ; un rejet définitif, une plainte ou un désabonnement ferme l’adresse.",
    ),
    w("Silence for 72 hours after any order.", "Silence pendant 72 heures après toute commande."),
    w(
        "At most 3 messages in any 7 days, all channels together, and at most 1 a day.",
        "Au plus 3 messages sur 7 jours glissants, tous canaux confondus, et au plus 1 par jour.",
    ),
    w("At least 20 hours between two messages.", "Au moins 20 heures entre deux messages."),
    w(
        "When room is short, scenarios of higher priority keep their place.",
        "Quand la place manque, les scénarios prioritaires gardent la leur.",
    ),
    w(
        "Nothing between 21:00 and 8:00 in the person’s own time zone.",
        "Rien entre 21 h et 8 h, à l’heure de la personne.",
    ),
];

export const POLICY = {
    rest_after_order: "72h",
    caps: [
        { window: "7d", max: 3 },
        { calendar: "day", max: 1 },
    ],
    minimum_gap: "20h",
    quiet_hours: { from: "21:00", to: "08:00" },
};
