BEGIN;
SELECT plan(51);

SELECT is(safe_delete._duration(v.given, 'retain'), v.spelled, format('reads %L as %s', v.given, v.spelled))
FROM (
    VALUES
        ('90 days', '90 days'), ('1 day', '1 day'), ('1 days', '1 day'), ('2 day', '2 days'), ('12 hours', '12 hours'),
        ('3 weeks', '3 weeks'), ('24 months', '24 months'), ('10 years', '10 years'), ('1000 years', '1000 years'), ('  7   days ', '7 days'), ('never', 'never')
) AS v (given, spelled);
SELECT throws_ok(
    format('SELECT safe_delete._duration(%L, ''grace'')', v.given), 'SD702', format('grace must be a positive number and a unit, not %L', v.given), format('refuses %L', v.given)
)
FROM (
    VALUES
        ('90'), ('0'), (''), (' '), ('days'), ('0 days'), ('00 days'), ('-1 days'), ('+1 days'), ('1.5 days'), ('1e3 days'), ('90days'), ('90 d'), ('90 DAYS'),
        ('90 seconds'), ('90 minutes'), ('P90D'), ('90 days ago'), ('1 month 3 days'), ('90 days; DROP TABLE x'), ('infinity'), ('never'), ('1001 years'), ('99999 years'), ('100000 days'), ('٩ days'), ('@ 1 day')
) AS v (given);
SELECT throws_ok('SELECT safe_delete._duration(NULL, ''retain'')', 'SD702', 'retain must be a positive number and a unit, not NULL', 'refuses NULL');

SELECT is(safe_delete._before('2025-03-31 12:00+00', '1 month', 'UTC'), '2025-02-28 12:00+00', 'goes back a month by the calendar');
SELECT is(safe_delete._before('2024-02-29 12:00+00', '1 year', 'UTC'), '2023-02-28 12:00+00', 'goes back a year by the calendar');
SELECT is(safe_delete._before('2025-03-30 12:00+00', '1 day', 'Europe/Berlin'), '2025-03-29 13:00+00', 'takes a day of 23 hours for a day');
SELECT is(safe_delete._before('2025-10-26 12:00+00', '1 day', 'Europe/Berlin'), '2025-10-25 11:00+00', 'takes a day of 25 hours for a day');
SELECT is(safe_delete._before('2025-10-26 12:00+00', '24 hours', 'UTC'), '2025-10-25 12:00+00', 'goes back by hours');
SET LOCAL TimeZone = 'Pacific/Kiritimati';
SELECT is(safe_delete._before('2025-03-31 12:00+00', '1 month', 'UTC'), '2025-02-28 12:00+00', 'does not depend on the caller''s time zone');
SELECT is(safe_delete._before('2025-03-31 12:00+00', NULL, 'UTC'), NULL, 'is nothing where no duration is given');

SELECT is(safe_delete._duration(' never ', 'retention'), 'never', 'reads never as a retention');
SELECT is(safe_delete._before(now(), 'never', 'Asia/Tokyo'), '-infinity', 'lets nothing be older than never');
SELECT is(safe_delete._before('-infinity', '7 days', 'Asia/Tokyo'), '-infinity', 'counts back from there, too');
SELECT is(safe_delete._after(now(), 'never', 'Asia/Tokyo'), 'infinity', 'ends never after all times');
SELECT is(safe_delete._long_duration(safe_delete._short_duration('never')), 'never', 'spells never in a signature');

SELECT * FROM finish();
ROLLBACK;
