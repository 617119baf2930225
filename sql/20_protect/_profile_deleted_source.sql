-- The grace is measured by deleted_at; where a retention is given, age by the age column.
CREATE OR REPLACE FUNCTION safe_delete._profile_deleted_source(target regclass, hiding text, age_column name)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__profile_deleted')::name,
        hiding = 'apart' OR NOT safe_delete._is_gated(target),
        safe_delete._selection_declarations(target, NULL)
        || E'    oldest_allowed timestamptz := (arguments ->> ''oldest_allowed'')::timestamptz;\n'
        || E'    newest_allowed timestamptz := (arguments ->> ''newest_allowed'')::timestamptz;\n'
        || coalesce((
            SELECT format(E'    cutoff %s := %s;\n    present %1$s := %3$s;\n', t.age_type, safe_delete._as_age('cutoff', t.age_type), safe_delete._as_age('present', t.age_type))
            FROM safe_delete._age_type(target, age_column) AS t (age_type)
            WHERE t.age_type IS NOT NULL
        ), '')
        || E'    places oid[];\n    lines tid[];\n' || CASE hiding WHEN 'apart' THEN '' ELSE safe_delete._known_circle(target) END || safe_delete._profile_declarations('timestamptz'),
        b.find_blocked || safe_delete._profile_body(
            target,
            CASE hiding WHEN 'apart' THEN format('safe_delete_data.%I', safe_delete._gate_name(target)) ELSE safe_delete._reach(target) END,
            CASE hiding WHEN 'apart' THEN safe_delete._is_purgeable_stored(target, n.age_name, 't') ELSE safe_delete._is_purgeable(n.age_name, 't', n.deleted_at) || safe_delete._is_unreferenced(target, 't', true) || b.is_not_blocked END,
            CASE hiding WHEN 'apart' THEN 'false' ELSE safe_delete._is_live(hiding, 't', n.deleted_at) END,
            format('t.%I', n.deleted_at),
            n.age_name
        )
    )
    FROM (
        SELECT
            CASE hiding WHEN 'apart' THEN safe_delete._stored_name(age_column) ELSE age_column END AS age_name,
            CASE hiding WHEN 'apart' THEN 'deleted_at' ELSE safe_delete._deleted_at_name(target) END AS deleted_at
    ) AS n
    CROSS JOIN LATERAL (
        SELECT f.find_blocked, CASE WHEN f.find_blocked = '' OR NOT EXISTS (SELECT FROM safe_delete._circle(target)) THEN '' ELSE
            ' AND (t.tableoid, t.ctid) NOT IN (SELECT u.place, u.line FROM unnest(places, lines) AS u (place, line))' END AS is_not_blocked
        FROM (SELECT CASE hiding WHEN 'apart' THEN '' ELSE safe_delete._find_blocked(target) END) AS f (find_blocked)
    ) AS b
$$;

COMMENT ON FUNCTION safe_delete._profile_deleted_source(regclass, text, name) IS 'Source of the hand that profiles what purge would take.';
