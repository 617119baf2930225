CREATE OR REPLACE FUNCTION safe_delete._surrounding_obstacles(target regclass, hiding text)
RETURNS TABLE (decision text, problem text, hint text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        -- A subscriber knows a table by its name.
        CASE WHEN hiding <> 'cover' THEN 'publication' END,
        format('publication %I contains %s', b.pubname, safe_delete._known_name(target)),
        CASE hiding WHEN 'cover' THEN 'A subscriber looks for a table of the same name, and a covered one has another: choose apart, or drop it from the publication.'
            ELSE 'Subscribers see soft deletes as ' || CASE hiding WHEN 'apart' THEN 'DELETE and restores as INSERT' ELSE 'UPDATE, and stop unless they have the columns deleted_at and deletion_id first' END
            || '; accept it with {"accept": ["publication"]}.' END
    FROM pg_publication AS b
    WHERE safe_delete._is_in_publication(target, b.pubname)
    UNION ALL
    SELECT
        'publication without deletes',
        format('publication %I has no deletes of %s: a restore''s INSERT meets the row that its subscribers have kept, and stops them', b.pubname, safe_delete._known_name(target)),
        format('ALTER PUBLICATION %I SET (publish = ''insert, update, delete''), or accept it with {"accept": ["publication without deletes"]} if there is no such key at the subscribers.', b.pubname)
    FROM pg_publication AS b
    WHERE hiding = 'apart'
        AND b.pubinsert
        AND NOT b.pubdelete
        AND safe_delete._is_in_publication(target, b.pubname)
    UNION ALL
    SELECT
        'published storage',
        format('publication %I would contain the deleted rows of %s, too', b.pubname, safe_delete._known_name(target)),
        'Publish FOR TABLE or FOR TABLES IN SCHEMA of your own: a subscriber without safe_delete_data stops at the first soft delete, and one with the kit of its own takes in the kit''s tables of another database. Or accept it with {"accept": ["published storage"]}.'
    FROM pg_publication AS b
    WHERE hiding = 'apart'
        AND (
            b.puballtables
            OR EXISTS (
                SELECT FROM pg_publication_namespace AS s
                WHERE s.pnpubid = b.oid AND s.pnnspid = 'safe_delete_data'::regnamespace
            )
        )
    UNION ALL
    SELECT
        CASE WHEN hiding <> 'cover' THEN 'subscription' END,
        format(
            CASE WHEN k.is_kept THEN 'subscription %I writes to %s: rows that it deletes are kept one by one, and a TRUNCATE stops it'
                ELSE 'subscription %I writes to %s: it fires no statement triggers, so a DELETE of its publisher is a hard one here' END,
            s.subname, safe_delete._table_name(r.relation)
        ),
        format(
            'Let the publisher say publish = ''%s'', and accept it with {"accept": ["subscription"]}; or protect the table there.%s',
            CASE WHEN k.is_kept THEN 'insert, update, delete' ELSE 'insert, update' END,
            CASE WHEN hiding <> 'apart' THEN ' In place at both ends stops the subscription at the first soft delete.' ELSE '' END
        )
    FROM (SELECT hiding = 'apart' AND safe_delete._is_replicated(target) AS is_kept) AS k
    CROSS JOIN LATERAL safe_delete._relations(target) AS r (relation)
    JOIN pg_subscription_rel AS w ON w.srrelid = r.relation
    JOIN pg_subscription AS s ON s.oid = w.srsubid
    UNION ALL
    SELECT DISTINCT
        'views',
        format(
            '%s reads %s and would show deleted rows',
            CASE WHEN r.ev_class IS NULL THEN pg_describe_object(d.classid, d.objid, 0) ELSE 'view ' || safe_delete._table_name(r.ev_class) END,
            safe_delete._known_name(target)
        ),
        CASE hiding WHEN 'cover' THEN 'Make it anew after protect(), so that it reads the view of live rows' ELSE 'Let it read the current_ view' END
            || ', or accept it with {"accept": ["views"]}.'
    FROM pg_depend AS d
    LEFT JOIN pg_rewrite AS r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
    -- Policies of the table itself go with it; functions are those with a body that was parsed when they were made.
    LEFT JOIN pg_policy AS y ON d.classid = 'pg_policy'::regclass AND y.oid = d.objid
    WHERE (r.ev_class <> target OR y.polrelid <> target OR d.classid = 'pg_proc'::regclass)
        AND d.refclassid = 'pg_class'::regclass
        AND d.refobjid = target
        AND hiding <> 'apart'
        AND NOT EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = target AND p.hiding <> 'apart')
        -- The gate view of a superuser's table.
        AND NOT EXISTS (SELECT FROM pg_class AS g WHERE g.oid = r.ev_class AND g.relnamespace = 'safe_delete_gate'::regnamespace)
    UNION ALL
    SELECT
        'triggers',
        format('trigger %I of %s runs with the rights of whoever deletes, and jobs act for a superuser''s table as a role without any', t.tgname, safe_delete._known_name(target)),
        format('ALTER TABLE %s OWNER TO a role that is no superuser, or accept it with {"accept": ["triggers"]} if the trigger needs no rights.', safe_delete._table_name(target))
    FROM pg_trigger AS t
    JOIN pg_proc AS f ON f.oid = t.tgfoid
    WHERE t.tgrelid = target
        AND NOT t.tgisinternal
        AND NOT f.prosecdef
        AND f.pronamespace NOT IN ('pg_catalog'::regnamespace, 'safe_delete'::regnamespace, 'safe_delete_gate'::regnamespace)
        AND safe_delete._is_gated(target)
        -- Bits of tgtype: 4 INSERT, 8 DELETE, 16 UPDATE. Apart, a soft delete is a DELETE and a restore an INSERT.
        AND t.tgtype::integer & CASE hiding WHEN 'apart' THEN 12 ELSE 24 END <> 0
    UNION ALL
    SELECT s.decision, s.problem, s.hint
    FROM safe_delete._row_security_obstacles(target, hiding) AS s
    UNION ALL
    SELECT
        NULL,
        format('%I exists already in schema %I', v.view_name, n.nspname),
        'The kit makes a view of this name: rename what has it.'
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL (
        SELECT safe_delete._view_name(c.relname, hiding) AS view_name
    ) AS v
    WHERE c.oid = target
        AND EXISTS (SELECT FROM pg_class AS o WHERE o.relnamespace = c.relnamespace AND o.relname = v.view_name)
        AND NOT EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = target)
$$;

COMMENT ON FUNCTION safe_delete._surrounding_obstacles(regclass, text) IS
    'What around a table speaks against a way of hiding: publications, views, triggers, row-level security, names.';
