BEGIN;
SELECT plan(9);

CREATE FUNCTION says(profile jsonb, settings jsonb) RETURNS text LANGUAGE sql AS $$SELECT safe_delete._guard_holds(profile, settings) ->> 'verdict'$$;
SELECT is(says('{"spared": 1, "table_hold": null}', '{"action": "stop"}'), 'stop', 'stops on one row on hold where the admin says so');
SELECT is(says('{"spared": 0, "table_hold": null}', '{"action": "stop"}'), 'go', 'says go where no row is');
SELECT is(says('{"spared": 9, "table_hold": null}', '{"action": "spare"}'), 'go', 'spares such rows otherwise');
SELECT is(says('{"spared": 0, "table": "t", "table_hold": {"hold_id": 7, "table": "t"}}', '{"action": "spare"}'), 'stop', 'stops on a hold of the whole table in any case');
SELECT is(says('{"spared": 0, "table": "t", "table_hold": {"hold_id": 7, "table": "t"}}', '{}'), 'stop', 'stops on a hold of the whole table without any setting');
SELECT is(says('{"spared": 1, "table_hold": null}', '{}'), 'unknown', 'cannot tell without a setting');
SELECT is(says('{"table_hold": null}', '{"action": "stop"}'), 'unknown', 'cannot tell without a count');
SELECT is(says('{"table_hold": null}', '{"action": "spare"}'), 'unknown', 'also where it spares');
SELECT is(safe_delete._guard_holds('{"spared": 0, "table": "t", "table_hold": {"hold_id": 7, "table": "t"}}', '{}') ->> 'detail', 'hold 7 holds the whole of t', 'names the hold');

SELECT * FROM finish();
ROLLBACK;
