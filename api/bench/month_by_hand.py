"""One month counted by a single SQL statement as somebody would write it by hand: by town, done and no more.

People are counted once a town; the nation, the oblasts and what is decided over all visits of a person
together are left out, which makes it quicker than it could be of use.
"""

from datetime import date

from sqlalchemy import Connection, text

COLUMNS = (
    "visits",
    "reached",
    "provisional",
    "counselled",
    "hiv-tested",
    "hts-tst",
    "syphilis-tested",
    "hbsag-tested",
    "hcv-tested",
    "prep-received",
    "violence-asked",
    "tb-screened",
    "tests-hiv",
    "condoms",
    "lubricant",
    "self-tests",
)
_STATEMENT = text("""
WITH v AS MATERIALIZED (
  SELECT visit.id, visit.town_id, COALESCE(client.merged_into_id, client.id) AS person,
         visit.provenance = 'provisional' AS provisional, visit.prep IN ('started', 'continued') AS prep,
         visit.tb_screen IS NOT NULL AS tb
  FROM town CROSS JOIN visit ON visit.town_id = town.id JOIN client ON client.id = visit.client_id
  WHERE visit.day BETWEEN :first AND :last AND visit.voided_at IS NULL),
w AS (
  SELECT v.id, MAX(kind = 'counselling' AND word = 'hiv-and-health') AS counselled,
         MAX(kind LIKE 'violence-%') AS asked
  FROM v JOIN visit_word ON visit_word.visit_id = v.id GROUP BY v.id),
r AS (
  SELECT v.id, SUM(test = 'hiv' AND source = 'visit') AS hiv,
         MAX(test = 'hiv' AND given IS NOT NULL) AS given,
         MAX(test = 'syphilis' AND source = 'visit') AS syphilis,
         MAX(test = 'hbsag' AND source = 'visit') AS hbsag, MAX(test = 'hcv' AND source = 'visit') AS hcv
  FROM v JOIN result ON result.visit_id = v.id GROUP BY v.id),
g AS (
  SELECT v.id, SUM(amount * (kind = 'condoms')) AS condoms, SUM(amount * (kind = 'lubricant')) AS lubricant,
         SUM(amount * (kind = 'self-tests')) AS self_tests
  FROM v JOIN commodity_given ON commodity_given.visit_id = v.id GROUP BY v.id)
SELECT v.town_id, COUNT(*), COUNT(DISTINCT person), COUNT(DISTINCT CASE WHEN provisional THEN person END),
       COUNT(DISTINCT CASE WHEN counselled THEN person END), COUNT(DISTINCT CASE WHEN hiv THEN person END),
       COUNT(DISTINCT CASE WHEN hiv AND given THEN person END),
       COUNT(DISTINCT CASE WHEN syphilis THEN person END), COUNT(DISTINCT CASE WHEN hbsag THEN person END),
       COUNT(DISTINCT CASE WHEN hcv THEN person END), COUNT(DISTINCT CASE WHEN prep THEN person END),
       COUNT(DISTINCT CASE WHEN asked THEN person END), COUNT(DISTINCT CASE WHEN tb THEN person END),
       SUM(COALESCE(hiv, 0)), SUM(COALESCE(condoms, 0)), SUM(COALESCE(lubricant, 0)),
       SUM(COALESCE(self_tests, 0))
FROM v LEFT JOIN w ON w.id = v.id LEFT JOIN r ON r.id = v.id LEFT JOIN g ON g.id = v.id
GROUP BY v.town_id
""")


def count_by_hand(connection: Connection, first: date, last: date) -> dict[tuple[str, str], int]:
    """By measure and town, on the sealed file."""
    rows = connection.execute(_STATEMENT, {"first": first, "last": last})
    return {
        (measure, town_id): count
        for town_id, *counts in rows
        for measure, count in zip(COLUMNS, counts, strict=True)
    }
