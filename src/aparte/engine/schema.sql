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
