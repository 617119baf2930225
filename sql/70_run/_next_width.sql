CREATE OR REPLACE FUNCTION safe_delete._next_width(width bigint, elapsed interval)
RETURNS bigint
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT least(65536, greatest(1, (
        width * least(2.0, greatest(0.25, 250.0 / greatest(1000 * extract(epoch FROM elapsed), 1.0)))
    )::bigint))
$$;

COMMENT ON FUNCTION safe_delete._next_width(bigint, interval) IS 'Blocks that the next window should have so that it takes 250 ms; at most twice, at least a quarter of the last.';
