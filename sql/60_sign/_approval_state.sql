-- By the clock: when a transaction began is up to the caller.
CREATE OR REPLACE FUNCTION safe_delete._approval_state(signature text, policy jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    -- Of several the best: one that holds, one to come, one that is over.
    SELECT jsonb_build_object('required', coalesce((policy -> 'approval' ->> 'required')::boolean, false)) || coalesce(
        (
            SELECT jsonb_build_object(
                'state', s.state, 'approved_at', a.approved_at, 'approved_by', a.approved_by, 'comment', a.approval_comment,
                'runs_from', w.runs_from, 'expires_at', w.expires_at
            )
            FROM safe_delete.approval AS a
            CROSS JOIN LATERAL (
                SELECT
                    a.approved_at + coalesce((policy -> 'approval' ->> 'wait')::interval, '0 days') AS runs_from,
                    a.approved_at + (policy -> 'approval' ->> 'valid_for')::interval AS expires_at
            ) AS w
            CROSS JOIN LATERAL (
                SELECT CASE WHEN clock_timestamp() >= w.expires_at THEN 'expired' WHEN clock_timestamp() < w.runs_from THEN 'waiting' ELSE 'approved' END AS state
            ) AS s
            WHERE a.signature = btrim(_approval_state.signature)
            ORDER BY array_position('{approved,waiting,expired}'::text[], s.state), a.approved_at DESC
            LIMIT 1
        ),
        '{"state": "missing"}'
    )
$$;

COMMENT ON FUNCTION safe_delete._approval_state(text, jsonb) IS 'Whether a signature is approved, waiting, expired or missing its approval, and from when to when it may run.';
