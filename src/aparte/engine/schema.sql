-- Who owns which partition at this moment. A lease's epoch grows with each new owner, and every
-- write of an owner checks it, so a worker that lost its lease can write nothing.

CREATE TABLE leases (
    role       text        NOT NULL,
    partition  smallint    NOT NULL,
    owner      text,
    epoch      bigint      NOT NULL DEFAULT 0,
    expires_at timestamptz,
    generation integer     NOT NULL DEFAULT 0,
    PRIMARY KEY (role, partition)
);

-- How far each partition has come for each workspace: everybody is up to `generation`, and what
-- was read of the past to bring them to `reading`.
CREATE TABLE backfills (
    partition    smallint    NOT NULL,
    workspace_id integer     NOT NULL,
    generation   integer     NOT NULL DEFAULT 0,
    finished_at  timestamptz,
    reading      integer     NOT NULL DEFAULT 0,
    contacts     bigint      NOT NULL DEFAULT 0,
    events       bigint      NOT NULL DEFAULT 0,
    PRIMARY KEY (partition, workspace_id)
);

-- Who is at work, and when each was last seen.
CREATE TABLE workers (
    worker_id text        NOT NULL PRIMARY KEY,
    role      text        NOT NULL,
    seen_at   timestamptz NOT NULL
);

-- Items that could not be applied: kept with the reason, out of the way of the others.
CREATE TABLE inbox_failed (
    partition    smallint    NOT NULL,
    id           bigint      NOT NULL,
    workspace_id integer     NOT NULL,
    body         text        NOT NULL,
    error        text        NOT NULL,
    tries        smallint    NOT NULL,
    failed_at    timestamptz NOT NULL,
    PRIMARY KEY (partition, id)
);

-- What could not be settled about a contact; shown to the operator, never a hang.
CREATE TABLE troubles (
    partition    smallint    NOT NULL,
    id           uuid        NOT NULL,
    contact_id   uuid        NOT NULL,
    workspace_id integer     NOT NULL,
    code         text        NOT NULL,
    figures      jsonb       NOT NULL DEFAULT '{}',
    at           timestamptz NOT NULL,
    PRIMARY KEY (partition, id)
);

-- Records known to be one person that are not joined yet, each seen from both sides: until then
-- an event that came twice may be in the log of either.
CREATE TABLE merging (
    partition  smallint NOT NULL,
    contact_id uuid     NOT NULL,
    other_id   uuid     NOT NULL,
    PRIMARY KEY (partition, contact_id, other_id)
);

-- Who asks to enter a scenario that takes so many people, until whoever owns the partition of that
-- scenario has answered.
CREATE TABLE seat_asks (
    partition    smallint    NOT NULL,
    seat_id      uuid        NOT NULL,
    contact_id   uuid        NOT NULL,
    workspace_id integer     NOT NULL,
    scenario_key text        NOT NULL,
    per_hour     integer     NOT NULL,
    per_day      integer     NOT NULL,
    total        integer     NOT NULL,
    asked_at     timestamptz NOT NULL,
    PRIMARY KEY (partition, seat_id)
);

-- The seats that a scenario has given, numbered in the order of their instants. The last one stays
-- for ever; those before it as long as a limit may look at them.
CREATE TABLE seats (
    partition    smallint    NOT NULL,
    workspace_id integer     NOT NULL,
    scenario_key text        NOT NULL,
    number       bigint      NOT NULL,
    seat_id      uuid        NOT NULL,
    given_at     timestamptz NOT NULL,
    PRIMARY KEY (partition, workspace_id, scenario_key, number)
);

-- What journeys say to the group they are compared with: that they will be, the value they have at
-- the instant of comparison, that they left. Only added to, and removed by whoever owns the group's
-- partition once the group is ranked.
CREATE TABLE ranking_notes (
    partition    smallint    NOT NULL,
    group_id     uuid        NOT NULL,
    member_id    uuid        NOT NULL,
    kind         text        NOT NULL CHECK (kind IN ('joined', 'told', 'left')),
    contact_id   uuid        NOT NULL,
    workspace_id integer     NOT NULL,
    scenario_key text        NOT NULL,
    step_id      text        NOT NULL,
    compare_at   timestamptz NOT NULL,
    noted_at     timestamptz NOT NULL,
    first        integer     NOT NULL,
    share        bigint      NOT NULL,
    value        bigint,
    worthy       boolean     NOT NULL,
    PRIMARY KEY (partition, group_id, member_id, kind)
);
CREATE INDEX ranking_notes_said ON ranking_notes (partition, group_id) WHERE kind <> 'joined';

-- A group since the first of it told a value: `gather_by` is until when the others are waited for,
-- `decided_at` is set once for ever. Whoever tells a value later is told that it is too late.
CREATE TABLE rankings (
    partition    smallint    NOT NULL,
    group_id     uuid        NOT NULL,
    workspace_id integer     NOT NULL,
    scenario_key text        NOT NULL,
    step_id      text        NOT NULL,
    compare_at   timestamptz NOT NULL,
    gather_by    timestamptz NOT NULL,
    decided_at   timestamptz,
    members      integer,
    PRIMARY KEY (partition, group_id)
);
