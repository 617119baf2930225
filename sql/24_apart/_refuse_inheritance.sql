-- The trigger never fires: it is there because a table that has a row trigger with a transition table cannot be made to
-- inherit, nor be attached as a partition. A DELETE of its parent would fire none of its statement triggers.
CREATE OR REPLACE FUNCTION safe_delete._refuse_inheritance()
RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_inheritance() IS
    'Trigger of plain apart tables outside hierarchies, disabled: its being there makes the server refuse ALTER TABLE … INHERIT and ATTACH PARTITION.';
