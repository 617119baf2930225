CREATE OR REPLACE FUNCTION safe_delete._tagged_parts()
RETURNS TABLE (place integer, part text, said text)
LANGUAGE sql
IMMUTABLE
AS $$
    VALUES
        (1, 'database', 'the database'),
        (2, 'table', 'the table'),
        (3, 'deciding columns', 'a deciding column or foreign key'),
        (4, 'policy', 'the policy'),
        (5, 'reasons', 'a named reason'),
        (6, 'guards', 'the limit of a guard'),
        (7, 'code', 'the code that selects'),
        (8, 'parameters', 'another parameter')
$$;

COMMENT ON FUNCTION safe_delete._tagged_parts() IS 'Parts that a signature has a tag of, in their order, and what they are called.';
