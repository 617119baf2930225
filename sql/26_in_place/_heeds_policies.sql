-- A view that reads with its owner's rights is above the policies that its table gets later. The server folds this when it makes
-- a plan that reads the view, so that it costs no query anything. Of a table with row-level security it makes that plan anew
-- when another role comes to use it. An INSERT asks no condition of a view.
CREATE OR REPLACE FUNCTION safe_delete._heeds_policies(target regclass, known_name text)
RETURNS boolean
LANGUAGE plpgsql
IMMUTABLE
PARALLEL SAFE
AS $$
BEGIN
    IF pg_catalog.row_security_active(target) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = pg_catalog.format('row-level security of %s was enabled after its views were made: they would show what its policies hide', known_name),
            HINT = pg_catalog.format('Call safe_delete.resync(%L) as the owner of the table.', target);
    END IF;
    RETURN true;
END;
$$;

COMMENT ON FUNCTION safe_delete._heeds_policies(regclass, text) IS
    'Condition of the views of a table without row-level security: true, or refuses whom policies bind that came later. Labelled IMMUTABLE for the planner to fold it.';
