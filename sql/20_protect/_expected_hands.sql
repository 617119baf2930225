CREATE OR REPLACE FUNCTION safe_delete._expected_hands(target regclass)
RETURNS TABLE (hand_name name, owner_name name)
LANGUAGE sql
STABLE
AS $$
    SELECT
        (p.gate_name || '__' || h.hand)::name,
        CASE WHEN h.is_the_kits THEN 'safe_delete_owner' ELSE o.hand_owner END
    FROM safe_delete.protected_table AS p
    CROSS JOIN LATERAL safe_delete._hand_owner(target) AS o (hand_owner)
    CROSS JOIN LATERAL (
        VALUES
            ('profile', false, true),
            ('take', false, p.age_column IS NOT NULL),
            ('take_keys', false, true),
            ('key_values', false, true),
            ('restore', false, true),
            ('find', false, true),
            ('profile_deleted', p.hiding = 'apart', true),
            ('purge', p.hiding = 'apart', true),
            ('present', false, p.hiding = 'apart'),
            ('obstacles', false, true),
            ('links', false, true),
            ('follow', false, p.hiding <> 'apart'),
            ('is_chosen', true, true),
            ('is_subject', true, true),
            ('was_subject', true, p.hiding = 'apart'),
            ('survivors', true, p.hiding = 'apart'),
            ('keys', true, p.hiding = 'apart'),
            ('move', true, p.hiding = 'apart' AND NOT safe_delete._is_moved_by_row(target)),
            ('move_row', true, p.hiding = 'apart' AND safe_delete._is_moved_by_row(target)),
            ('count_deleted', false, p.hiding <> 'apart'),
            ('hide', false, p.hiding <> 'apart' AND o.hand_owner = 'safe_delete_worker'),
            ('update', false, p.settings ? 'deleted_at' AND o.hand_owner <> 'safe_delete_worker'),
            ('ask', true, p.hiding <> 'apart' AND safe_delete._has_row_security(target)),
            ('attempt', false, p.hiding <> 'apart' AND safe_delete._has_row_security(target)),
            ('check', true, p.hiding <> 'apart' AND safe_delete._has_row_security(target)),
            ('answer', true, p.hiding <> 'apart' AND safe_delete._has_row_security(target)),
            ('delete', o.hand_owner = 'safe_delete_worker', p.hiding <> 'apart')
    ) AS h (hand, is_the_kits, is_needed)
    WHERE p.target_table = target
        AND h.is_needed
$$;

COMMENT ON FUNCTION safe_delete._expected_hands(regclass) IS 'Generated functions of a protected table, and to whom each must belong.';
