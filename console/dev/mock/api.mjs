/** Routes of the pretend API: [status, data] for a method and an address. */
import { ago, DAY, MINUTE } from "./chance.mjs";
import { explanation } from "./explanation.mjs";
import { message, MESSAGES } from "./messages.mjs";
import { door } from "./door.mjs";
import { overview } from "./overview.mjs";
import { contact, PEOPLE } from "./people.mjs";
import { JOURNEYS, TIMELINE } from "./timeline.mjs";
import { LIBRARY, ROWS, scenario } from "./scenarios.mjs";
import { POLICY, REASONS, RULES, SEGMENTS, w } from "./words.mjs";

const NOT_FOUND = [
    404,
    {
        error: {
            code: "not_found",
            words: w(
                "There is nothing at this address. It may have been removed.",
                "Il n’y a rien à cette adresse. Cela a pu être retiré.",
            ),
        },
    },
];
const PAGE = 25;
const keys = [
    {
        id: "1",
        name: "Entrepôt de données",
        scopes: ["read"],
        prefix: "apt_4f1c",
        created_at: ago(30 * DAY),
        last_used_at: ago(3 * MINUTE),
    },
];
const sources = [
    {
        id: "1",
        name: "Boutique en ligne",
        write_key: "wk_8d2f01b7c94e4a5f",
        created_at: ago(60 * DAY),
        last_used_at: ago(MINUTE),
    },
    {
        id: "2",
        name: "Caisse du magasin",
        write_key: "wk_11aa70cc3e6b49d2",
        created_at: ago(20 * DAY),
        last_used_at: null,
    },
];

function paged(items, url) {
    const from = Number(url.searchParams.get("cursor") ?? 0);
    const to = from + Number(url.searchParams.get("limit") ?? PAGE);
    return { items: items.slice(from, to), next_cursor: to < items.length ? String(to) : null };
}

function contacts(url, state) {
    const q = url.searchParams.get("q")?.toLowerCase();
    const get = (name) => url.searchParams.get(name);
    const found = (state.empty ? [] : PEOPLE).filter(
        (row) =>
            (!q || `${row.display_name} ${row.email}`.toLowerCase().includes(q)) &&
            (!get("segment") || row.segments.some((segment) => segment.key === get("segment"))) &&
            (!get("known") || String(Boolean(row.email)) === get("known")) &&
            (!get("consent") || row.reachable),
    );
    return { ...paged(found, url), total: found.length };
}

function messages(url) {
    const get = (name) => url.searchParams.get(name);
    return paged(
        MESSAGES.filter(
            (row) =>
                (!get("outcome") || row.outcome === get("outcome")) &&
                (!get("reason") || row.reason === get("reason")) &&
                (!get("contact") || row.contact.id === get("contact")),
        ),
        url,
    );
}

const all = (items) => [200, { items, next_cursor: null }];
const found = (value) => (value ? [200, value] : NOT_FOUND);

const GETS = [
    [/^overview$/, (_, url, state) => [200, overview(url, state)]],
    [/^contacts$/, (_, url, state) => [200, contacts(url, state)]],
    [
        /^contacts\/([^/]+)$/,
        ([, id]) => {
            const row = PEOPLE.find((p) => p.id === id);
            return found(row && contact(row));
        },
    ],
    [/^contacts\/[^/]+\/timeline$/, () => all(TIMELINE)],
    [/^contacts\/[^/]+\/journeys$/, () => all(JOURNEYS)],
    [/^contacts\/[^/]+\/messages$/, () => all(MESSAGES.slice(0, 5))],
    [/^contacts\/([^/]+)\/explanation$/, ([, id]) => [200, explanation(id)]],
    [/^segments$/, (_, __, state) => all(state.empty ? [] : SEGMENTS)],
    [
        /^segments\/([^/]+)$/,
        ([, key]) => {
            const row = SEGMENTS.find((s) => s.key === key);
            return found(
                row && {
                    ...row,
                    condition: {},
                    definition_yaml: `key: ${key}\nwhere:\n  count: {event: Order Completed, within: 365d, at_least: 3}\n`,
                },
            );
        },
    ],
    [/^segments\/([^/]+)\/members$/, (_, url, state) => [200, contacts(url, state)]],
    [/^scenarios$/, (_, __, state) => all(state.empty ? [] : ROWS)],
    [/^scenarios\/library$/, () => all(LIBRARY)],
    [
        /^scenarios\/([^/]+)$/,
        ([, key], url) => {
            const v = url.searchParams.get("version");
            return found(scenario(key, v ? Number(v) : undefined));
        },
    ],
    [/^messages$/, (_, url) => [200, messages(url)]],
    [/^messages\/([^/]+)$/, ([, id]) => found(message(id))],
    [/^policy$/, () => [200, { definition: POLICY, sentences: RULES, problems: [] }]],
    [
        /^reasons$/,
        () =>
            all(
                REASONS.map(({ code, words, explanation: e }) => ({ code, words, explanation: e })),
            ),
    ],
    [/^keys$/, () => all(keys)],
    [/^sources$/, () => all(sources)],
    [
        /^events\/names$/,
        (_, __, state) =>
            all(
                state.empty
                    ? []
                    : [
                          ["Product Viewed", 18_204],
                          ["Product Added", 1_420],
                          ["Order Completed", 212],
                      ].map(([name, count_24h]) => ({ name, count_24h, last_at: ago(MINUTE) })),
            ),
    ],
];

const ACTS = [
    [
        "POST",
        /^scenarios\/([^/]+)\/(pause|resume|publish)$/,
        ([, key, act], given) => {
            const row = ROWS.find((candidate) => candidate.key === key);
            if (act === "publish") row.live_version = given.version;
            row.status = act === "pause" ? "paused" : "live";
            return [200, scenario(key)];
        },
    ],
    ["POST", /^scenarios\/library\/([^/]+)\/install$/, ([, name]) => [200, scenario(name)]],
    ["POST", /^contacts\/[^/]+\/consents$/, () => [202, {}]],
    [
        "POST",
        /^keys$/,
        (_, given) => {
            const row = {
                id: String(Date.now()),
                ...given,
                prefix: "apt_9b07",
                created_at: ago(0),
                last_used_at: null,
            };
            keys.push(row);
            return [200, { ...row, key: "apt_9b07f2c41d8e4b6fa0c3" }];
        },
    ],
    [
        "POST",
        /^sources$/,
        (_, given) => {
            const row = {
                id: String(Date.now()),
                ...given,
                write_key: "wk_77c1e9d04b2a4f68",
                created_at: ago(0),
                last_used_at: null,
            };
            sources.push(row);
            return [200, row];
        },
    ],
    [
        "DELETE",
        /^keys\/([^/]+)$/,
        ([, id]) => {
            keys.splice(
                keys.findIndex((row) => row.id === id),
                1,
            );
            return [204, null];
        },
    ],
    [
        "DELETE",
        /^sources\/([^/]+)$/,
        ([, id]) => {
            sources.splice(
                sources.findIndex((row) => row.id === id),
                1,
            );
            return [204, null];
        },
    ],
];

export function answer(method, url, given, state) {
    const path = url.pathname.replace(/^\/api\/v1\/?/, "");
    if (path === "session") return door(method, given, state);
    if (!state.signedIn) return door("GET", given, state);
    const acts =
        method === "GET"
            ? GETS.map(([pattern, act]) => [pattern, (match) => act(match, url, state)])
            : ACTS.filter(([verb]) => verb === method).map(([, pattern, act]) => [
                  pattern,
                  (match) => act(match, given),
              ]);
    for (const [pattern, act] of acts) {
        const match = pattern.exec(path);
        if (match) return act(match);
    }
    return NOT_FOUND;
}
