BEGIN;
SELECT plan(8);

SELECT is(safe_delete._view_name(v.table_name, v.hiding), v.view_name, format('names the view of a table %s: %s', v.hiding, v.view_name))
FROM (
    VALUES
        ('orders'::name, 'apart', 'orders_with_deleted'::name),
        ('orders', 'beside', 'current_orders'),
        ('orders', 'cover', 'orders_with_deleted'),
        (repeat('x', 50)::name, 'apart', (repeat('x', 50) || '_with_deleted')::name),
        (repeat('x', 63)::name, 'apart', (repeat('x', 50) || '_with_deleted')::name),
        (repeat('x', 63)::name, 'beside', ('current_' || repeat('x', 55))::name),
        -- 17 characters of three bytes are 51.
        (repeat('あ', 21)::name, 'apart', (repeat('あ', 16) || '_with_deleted')::name),
        (repeat('あ', 21)::name, 'beside', ('current_' || repeat('あ', 18))::name)
) AS v (table_name, hiding, view_name);

SELECT * FROM finish();
ROLLBACK;
