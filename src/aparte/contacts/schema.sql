-- The facts of the contacts slice: who is who, what the core knows of them, what they allowed.
-- Every table is distributed by `partition`; one statement of a worker names one partition.

-- Which contact an identity points at. The row lives in the identity's own partition, which is
-- the last byte of the id that the identity alone would give.
CREATE TABLE identities (
    partition    smallint    NOT NULL,
    workspace_id integer     NOT NULL,
    kind         text        NOT NULL CHECK (kind IN ('user', 'anonymous', 'email', 'phone')),
    value        text        NOT NULL,
    contact_id   uuid        NOT NULL,
    bound        boolean     NOT NULL DEFAULT false,
    linked_at    timestamptz NOT NULL,
    PRIMARY KEY (partition, workspace_id, kind, value)
);

-- The state the core reads and writes (msgpack), and the instant at which time alone changes it.
-- Pages keep a fifth free, so that most rewrites stay on their page.
CREATE TABLE contact_state (
    partition    smallint NOT NULL,
    contact_id   uuid     NOT NULL,
    workspace_id integer  NOT NULL,
    state        bytea    NOT NULL,
    wake_at      timestamptz,
    generation   integer  NOT NULL DEFAULT 0,
    PRIMARY KEY (partition, contact_id)
) WITH (fillfactor = 80);
CREATE INDEX contact_state_wake ON contact_state (partition, wake_at) WHERE wake_at IS NOT NULL;

-- What people list, search and filter; written only when one of its columns changed.
-- `search` is `aparte.contacts.search.words`: words in small letters, separated by spaces.
-- `marks` is `aparte.core.conditions.marks_of`: tags, lists and channels not to be used, which the
-- SQL form of conditions asks for.
CREATE TABLE contact_profiles (
    partition    smallint    NOT NULL,
    contact_id   uuid        NOT NULL,
    workspace_id integer     NOT NULL,
    email        text,
    phone        text,
    display_name text,
    language     text,
    attributes   jsonb       NOT NULL DEFAULT '{}',
    created_at   timestamptz NOT NULL,
    last_seen_at timestamptz,
    search       text        NOT NULL DEFAULT '',
    marks        jsonb       NOT NULL DEFAULT '{}',
    PRIMARY KEY (partition, contact_id)
);
CREATE INDEX contact_profiles_newest
    ON contact_profiles (workspace_id, created_at DESC, contact_id DESC);
CREATE INDEX contact_profiles_known
    ON contact_profiles (workspace_id, created_at DESC, contact_id DESC)
    WHERE email IS NOT NULL OR phone IS NOT NULL OR display_name IS NOT NULL;
CREATE INDEX contact_profiles_search ON contact_profiles
    USING gin (array_to_tsvector(array_remove(string_to_array(search, ' '), '')));

-- The ledger of consents: rows are only ever added. The latest word on a purpose and channel is
-- the one with the greatest `at`.
CREATE TABLE consent_records (
    partition    smallint    NOT NULL,
    contact_id   uuid        NOT NULL,
    id           uuid        NOT NULL,
    workspace_id integer     NOT NULL,
    purpose      text        NOT NULL,
    channel      text        NOT NULL,
    status       text        NOT NULL CHECK (status IN ('granted', 'pending', 'withdrawn')),
    wording      text,
    source       text,
    ip           text,
    at           timestamptz NOT NULL,
    recorded_at  timestamptz NOT NULL,
    PRIMARY KEY (partition, contact_id, id)
);

-- Where a contact went when it proved to be somebody already known: the forwarding address.
CREATE TABLE merges (
    partition    smallint    NOT NULL,
    loser_id     uuid        NOT NULL,
    winner_id    uuid        NOT NULL,
    workspace_id integer     NOT NULL,
    at           timestamptz NOT NULL,
    reason       jsonb       NOT NULL DEFAULT '{}',
    PRIMARY KEY (partition, loser_id)
);
CREATE INDEX merges_winner ON merges (winner_id);
