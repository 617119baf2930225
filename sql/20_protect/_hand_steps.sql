CREATE OR REPLACE FUNCTION safe_delete._hand_steps(target regclass, hiding text, age_column name)
RETURNS text[]
LANGUAGE sql
STABLE
AS $$
    SELECT array_agg(s.statement ORDER BY h.place, s.place)
    FROM (
        VALUES
            (1, 'profile', safe_delete._profile_source(target, hiding, age_column)),
            (2, 'take', safe_delete._take_source(target, hiding, age_column)),
            (3, 'take_keys', safe_delete._take_keys_source(target, hiding)),
            (4, 'restore', CASE hiding WHEN 'apart' THEN safe_delete._restore_apart_source(target) ELSE safe_delete._restore_in_place_source(target) END),
            (5, 'profile_deleted', CASE WHEN hiding <> 'apart' THEN safe_delete._profile_deleted_source(target, hiding, age_column) END),
            (6, 'purge', CASE WHEN hiding <> 'apart' THEN safe_delete._purge_in_place_source(target, age_column) END),
            (7, 'key_values', safe_delete._key_values_source(target)),
            (8, 'present', CASE hiding WHEN 'apart' THEN safe_delete._present_source(target) END),
            (9, 'obstacles', safe_delete._obstacles_source(target)),
            (10, 'count_deleted', CASE WHEN hiding <> 'apart' THEN safe_delete._count_deleted_source(target) END),
            (12, 'links', safe_delete._links_source(target)),
            (13, 'follow', CASE WHEN hiding <> 'apart' THEN safe_delete._follow_source(target) END),
            (11, 'find', safe_delete._find_source(target))
    ) AS h (place, hand, source)
    CROSS JOIN LATERAL unnest(
        safe_delete._function_steps(
            h.source,
            format('%I(jsonb)', safe_delete._gate_name(target) || '__' || h.hand),
            safe_delete._hand_owner(target),
            CASE WHEN NOT safe_delete._is_gated(target) THEN 'safe_delete_worker' END
        )
    ) WITH ORDINALITY AS s (statement, place)
    WHERE h.source IS NOT NULL
$$;

COMMENT ON FUNCTION safe_delete._hand_steps(regclass, text, name) IS 'Statements that make the hands of a table.';
