-- 0017 attestation: guards that look at the data on a replica.
-- depends: 0016_hold_column
-- release: 0.1.0
SET LOCAL ROLE safe_delete_owner;

CREATE TABLE safe_delete.attestation_request (
    request_id bigint GENERATED ALWAYS AS IDENTITY,
    nonce uuid NOT NULL,
    job text NOT NULL,
    target_table regclass NOT NULL,
    parameters jsonb NOT NULL,
    decided_by jsonb NOT NULL,
    selection jsonb NOT NULL,
    exceptions jsonb NOT NULL,
    asked_at timestamptz NOT NULL,
    asked_as name NOT NULL,
    run_id bigint,
    CONSTRAINT attestation_request_is_numbered PRIMARY KEY (request_id),
    CONSTRAINT attestation_request_job_is_known CHECK (job IN ('mark', 'purge')),
    CONSTRAINT attestation_request_run_exists FOREIGN KEY (run_id) REFERENCES safe_delete.run
);

COMMENT ON TABLE safe_delete.attestation_request IS
    'Questions to a replica: what would this job take? Only a server that has replayed the row can answer it, and an answer is good for one run.';
COMMENT ON COLUMN safe_delete.attestation_request.nonce IS 'Part of what the answer proves: a copy that went its own way before cannot know it.';
COMMENT ON COLUMN safe_delete.attestation_request.decided_by IS 'The signed parts when it was asked; any change since makes the answer void.';
COMMENT ON COLUMN safe_delete.attestation_request.selection IS 'The moments to select by, of the primary''s clock; the run has the same.';
COMMENT ON COLUMN safe_delete.attestation_request.exceptions IS 'Limits of guards, by guard, that were excepted when it was asked: the selection has them, so they must still hold for the run.';
COMMENT ON COLUMN safe_delete.attestation_request.run_id IS 'The run that was started with the answer.';

CREATE INDEX attestation_request_by_target ON safe_delete.attestation_request (target_table);
CREATE INDEX attestation_request_by_run ON safe_delete.attestation_request (run_id);

RESET ROLE;
