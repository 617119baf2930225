BEGIN;
SELECT plan(3);

SELECT matches(safe_delete.version(), '^[0-9]+\.[0-9]+\.[0-9]+$', 'is a release number');
SELECT volatility_is('safe_delete', 'version', 'immutable', 'does not change while the kit does not');
CREATE ROLE tap_app;
SELECT ok(has_function_privilege('tap_app', 'safe_delete.version()', 'EXECUTE'), 'may be asked by anybody');

SELECT * FROM finish();
ROLLBACK;
