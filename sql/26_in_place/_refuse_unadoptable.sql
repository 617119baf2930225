-- Run by the table's owner: no row is read with the rights of the kit.
CREATE OR REPLACE FUNCTION safe_delete._refuse_unadoptable(target regclass, deleted_at name)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    reference record;
    found_count bigint;
    found_example text;
    orphans text[] := '{}';
    children text[] := '{}';
BEGIN
    EXECUTE format('SELECT count(*) FROM %s AS t WHERE t.%2$I > clock_timestamp() OR NOT isfinite(t.%2$I)', target, deleted_at) INTO found_count;
    IF found_count > 0 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD212',
            MESSAGE = format('%s rows of %s have a %I that is still to come, or no date', found_count, target, deleted_at),
            DETAIL = format('SELECT t.* FROM %s AS t WHERE t.%2$I > clock_timestamp() OR NOT isfinite(t.%2$I);', target, deleted_at),
            HINT = 'Set it to the time at which they were deleted, or to NULL where they are not. Nothing was changed.';
    END IF;
    FOR reference IN SELECT r.* FROM safe_delete._adoption_references(target, deleted_at) AS r LOOP
        EXECUTE format('SELECT count(*), min(%s) FROM %s', reference.example, reference.orphans) INTO found_count, found_example;
        IF found_count > 0 THEN
            children := children || reference.child_name;
            orphans := orphans || format(
                '%I: %s rows, for example %s: SELECT c.* FROM %s;', reference.foreign_key_name, found_count, found_example, reference.orphans
            );
        END IF;
    END LOOP;
    IF cardinality(orphans) > 0 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD212',
            MESSAGE = format('live rows of %s reference deleted rows of %s', array_to_string(ARRAY(SELECT DISTINCT x FROM unnest(children) AS x), ', '), target),
            DETAIL = array_to_string(orphans, E'\n'),
            HINT = format(
                'Delete these rows, too, let them reference others, or set %I of what they reference to NULL. Where they are deleted by a column of their own, protect that table first. Nothing was changed.',
                deleted_at
            );
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_unadoptable(regclass, name) IS
    'Refuses to adopt a column, with queries that list the rows, where deleted rows are from the future, or where live rows reference deleted ones.';
