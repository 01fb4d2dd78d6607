-- The facts of the scenarios slice: who is inside which scenario, which variants they were given,
-- and every judgement passed.

-- One contact inside one version of one scenario, for one entry key. `goal_value`, what
-- the goal was worth, is in millionths of the unit of the property that the goal names.
-- `outcome` is the code of the exit step that ended it.
CREATE TABLE journeys (
    partition     smallint    NOT NULL,
    journey_id    uuid        NOT NULL,
    contact_id    uuid        NOT NULL,
    workspace_id  integer     NOT NULL,
    scenario_key  text        NOT NULL,
    version       integer     NOT NULL,
    entry_key     text        NOT NULL DEFAULT '',
    opened_at     timestamptz NOT NULL,
    step_id       text        NOT NULL,
    waiting_until timestamptz,
    ended_at      timestamptz,
    end_reason    text,
    goal_value    bigint,
    outcome       text,
    PRIMARY KEY (partition, journey_id)
);
CREATE INDEX journeys_contact ON journeys (partition, contact_id, opened_at);
CREATE INDEX journeys_opened ON journeys (workspace_id, opened_at);
CREATE INDEX journeys_live ON journeys (workspace_id, scenario_key) WHERE ended_at IS NULL;
CREATE INDEX journeys_ended ON journeys (workspace_id, ended_at) WHERE ended_at IS NOT NULL;

-- The variant of an experiment that a journey was given: `drawn` by chance, or because it had won.
-- Likewise the side of a holdout, `held_out` or `treated`, on which it fell: at a step, or where it
-- opened, of the scenario's own holdout, whose `step_id` is empty.
-- A row stays with the record it was written for, whoever that record is joined into.
CREATE TABLE assignments (
    partition    smallint    NOT NULL,
    journey_id   uuid        NOT NULL,
    step_id      text        NOT NULL,
    contact_id   uuid        NOT NULL,
    workspace_id integer     NOT NULL,
    scenario_key text        NOT NULL,
    version      integer     NOT NULL,
    variant      text        NOT NULL,
    drawn        boolean     NOT NULL,
    assigned_at  timestamptz NOT NULL,
    PRIMARY KEY (partition, journey_id, step_id)
);
CREATE INDEX assignments_experiment
    ON assignments (workspace_id, scenario_key, step_id, partition, contact_id, assigned_at);

-- Goals reached, while their journey lived or within the goal's time after it; `value` is theirs,
-- in the same unit.
CREATE TABLE conversions (
    partition     smallint    NOT NULL,
    conversion_id uuid        NOT NULL,
    contact_id    uuid        NOT NULL,
    workspace_id  integer     NOT NULL,
    scenario_key  text        NOT NULL,
    version       integer     NOT NULL,
    journey_id    uuid        NOT NULL,
    event_id      uuid        NOT NULL,
    converted_at  timestamptz NOT NULL,
    value         bigint,
    after_end     boolean     NOT NULL,
    PRIMARY KEY (partition, conversion_id)
);
CREATE INDEX conversions_journey ON conversions (partition, journey_id);
CREATE INDEX conversions_newest ON conversions (workspace_id, converted_at);

-- What was decided of each message that wanted to go; `verdict` is accepted, deferred, skipped or
-- ended. A deferral is not final; the judgement
-- that follows it bears the same journey, step and `wanted_at`.
CREATE TABLE decisions (
    partition    smallint    NOT NULL,
    decision_id  uuid        NOT NULL,
    contact_id   uuid        NOT NULL,
    workspace_id integer     NOT NULL,
    scenario_key text        NOT NULL,
    version      integer     NOT NULL,
    step_id      text        NOT NULL,
    journey_id   uuid        NOT NULL,
    message_key  text        NOT NULL,
    wanted_at    timestamptz NOT NULL,
    decided_at   timestamptz NOT NULL,
    verdict      text        NOT NULL,
    reason       text        NOT NULL,
    final        boolean     NOT NULL,
    until        timestamptz,
    figures      jsonb       NOT NULL DEFAULT '{}',
    PRIMARY KEY (partition, decision_id, decided_at)
) PARTITION BY RANGE (decided_at);
CREATE TABLE decisions_default PARTITION OF decisions DEFAULT;
CREATE INDEX decisions_contact ON decisions (partition, contact_id, decided_at);
CREATE INDEX decisions_newest ON decisions (workspace_id, decided_at, decision_id);
