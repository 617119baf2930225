CREATE OR REPLACE FUNCTION safe_delete._expected_hands(target regclass)
RETURNS TABLE (hand_name name, owner_name name)
LANGUAGE sql
STABLE
AS $$
    SELECT (p.gate_name || '__' || h.hand)::name, h.owner_name
    FROM safe_delete.protected_table AS p
    CROSS JOIN LATERAL (
        VALUES
            ('profile', safe_delete._hand_owner(target), true),
            ('take', safe_delete._hand_owner(target), p.age_column IS NOT NULL),
            ('take_keys', safe_delete._hand_owner(target), true),
            ('key_values', safe_delete._hand_owner(target), true),
            ('restore', safe_delete._hand_owner(target), true),
            ('profile_deleted', CASE p.hiding WHEN 'apart' THEN 'safe_delete_owner' ELSE safe_delete._hand_owner(target) END, true),
            ('purge', CASE p.hiding WHEN 'apart' THEN 'safe_delete_owner' ELSE safe_delete._hand_owner(target) END, true),
            ('count_deleted', safe_delete._hand_owner(target), p.hiding <> 'apart'),
            ('survivors', 'safe_delete_owner'::name, p.hiding = 'apart'),
            ('keys', 'safe_delete_owner'::name, p.hiding = 'apart'),
            ('move', 'safe_delete_owner'::name, p.hiding = 'apart'),
            ('hide', safe_delete._hand_owner(target), p.hiding <> 'apart'),
            ('delete', CASE WHEN safe_delete._is_gated(target) THEN 'safe_delete_owner' ELSE safe_delete._hand_owner(target) END, p.hiding <> 'apart')
    ) AS h (hand, owner_name, is_needed)
    WHERE p.target_table = target
        AND h.is_needed
$$;

COMMENT ON FUNCTION safe_delete._expected_hands(regclass) IS 'Generated functions of a protected table, and to whom each must belong.';
