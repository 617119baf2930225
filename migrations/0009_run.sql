-- 0009 run: one execution of a job, resumable from what is stored here.
-- depends: 0008_signing_secret
-- release: 0.1.0
SET LOCAL ROLE safe_delete_owner;

CREATE TABLE safe_delete.run (
    run_id bigint GENERATED ALWAYS AS IDENTITY,
    job text NOT NULL,
    target_table regclass NOT NULL,
    target_name text NOT NULL,
    parameters jsonb NOT NULL,
    signature text NOT NULL,
    selection jsonb NOT NULL,
    decided_by jsonb NOT NULL,
    state text NOT NULL,
    started_at timestamptz NOT NULL,
    started_by name NOT NULL,
    started_as name NOT NULL,
    driver_pid integer NOT NULL,
    candidate_count bigint NOT NULL,
    row_count bigint NOT NULL,
    batch_count bigint NOT NULL,
    next_time timestamptz,
    next_block bigint NOT NULL,
    window_blocks bigint NOT NULL,
    pass_number integer NOT NULL,
    pass_row_count bigint NOT NULL,
    is_exhausted boolean NOT NULL,
    last_batch_at timestamptz,
    finished_at timestamptz,
    stop_reason text,
    waiting jsonb,
    table_state text,
    drift_checked_at timestamptz,
    unkept_row_count bigint NOT NULL DEFAULT 0,
    late_row_count bigint NOT NULL DEFAULT 0,
    must_look_again boolean NOT NULL DEFAULT false,
    held_ancestors jsonb,
    CONSTRAINT run_is_numbered PRIMARY KEY (run_id),
    CONSTRAINT run_job_is_known CHECK (job IN ('mark', 'purge')),
    CONSTRAINT run_state_is_known CHECK (state IN ('running', 'done', 'incomplete', 'stopped'))
);

COMMENT ON TABLE safe_delete.run IS 'Runs that passed their signature and guards. Refused ones are audit events only.';
COMMENT ON COLUMN safe_delete.run.driver_pid IS 'Backend that started it. While it lives, the run is its own.';
COMMENT ON COLUMN safe_delete.run.selection IS 'What the batches select by, fixed at the start: cut-off times, time zone.';
COMMENT ON COLUMN safe_delete.run.decided_by IS 'The signed parts; a batch goes on only while they are the same.';
COMMENT ON COLUMN safe_delete.run.next_time IS 'apart: the storage partition that is being purged begins here.';
COMMENT ON COLUMN safe_delete.run.next_block IS 'Where the next window of heap blocks begins.';
COMMENT ON COLUMN safe_delete.run.window_blocks IS 'Width of the next window in blocks; follows the time that the last one took.';
COMMENT ON COLUMN safe_delete.run.waiting IS 'Purge in place: rows that it would have taken but for rows that reference them, at the end of the last pass; by table.';
COMMENT ON COLUMN safe_delete.run.late_row_count IS 'Rows that a mark took, and that an earlier run should have taken.';
COMMENT ON COLUMN safe_delete.run.must_look_again IS 'At the end of a pass a mark had left rows: guards look at them before any batch goes on.';
COMMENT ON COLUMN safe_delete.run.held_ancestors IS 'Purge: keys that its last batch kept because rows on hold in other tables depend on them, and the digest of the holds then.';
COMMENT ON COLUMN safe_delete.run.drift_checked_at IS 'When its start, or a batch, last looked for drift of the table.';
COMMENT ON COLUMN safe_delete.run.table_state IS 'Triggers, foreign keys and columns that its last batch met, as _table_state() tells them; others have to be looked at.';
COMMENT ON COLUMN safe_delete.run.unkept_row_count IS 'Rows of tables that are not protected which its batches have deleted, by foreign keys that cascade.';
COMMENT ON COLUMN safe_delete.run.is_exhausted IS 'A pass ended and a count found nothing eligible left.';

CREATE UNIQUE INDEX run_is_one_per_table ON safe_delete.run (target_table) WHERE state = 'running';

CREATE TABLE safe_delete.last_seen (
    target_table regclass NOT NULL,
    job text NOT NULL,
    seen_at timestamptz NOT NULL,
    CONSTRAINT last_seen_is_one_per_job PRIMARY KEY (target_table, job),
    CONSTRAINT last_seen_belongs_to_a_protected_table
        FOREIGN KEY (target_table) REFERENCES safe_delete.protected_table ON DELETE CASCADE
);

COMMENT ON TABLE safe_delete.last_seen IS 'What time it was when a job last ran, or when an admin last said that the clock is right, by setting the guard clock.';

CREATE SEQUENCE safe_delete.refusal_number;

COMMENT ON SEQUENCE safe_delete.refusal_number IS
    'Counts refused starts. It survives the rollback that start_run() causes: a number without an audit event is a refusal that only the server log knows.';

RESET ROLE;
