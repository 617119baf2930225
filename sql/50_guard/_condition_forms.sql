CREATE OR REPLACE FUNCTION safe_delete._condition_forms()
RETURNS TABLE (form text, strategy integer, takes text)
LANGUAGE sql
IMMUTABLE
AS $$
    VALUES
        ('in', 3, 'array'),
        ('not_in', 3, 'array'),
        ('equals', 3, 'value'),
        ('less_than', 1, 'value'),
        ('at_most', 2, 'value'),
        ('at_least', 4, 'value'),
        ('greater_than', 5, 'value'),
        ('is_null', NULL, 'boolean')
$$;

COMMENT ON FUNCTION safe_delete._condition_forms() IS 'What a condition of a policy can say of a column, how that is compared, and what it takes.';
