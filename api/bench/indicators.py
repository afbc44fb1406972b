"""``bench indicators``: every count beside a second computation by plain loops, on many seeds."""

from datetime import date

from models.care.rules import CareRules
from models.database import open_database, transaction
from models.disclosure import periods_of
from models.indicators.menu import programme_menu
from models.operations.synthesise import synthesise
from models.pseudonyms import pseudonym_keys
from tests.models.coverage.independent import Independent, differences
from tests.models.coverage.test_indicators import counts
from tests.proofs.programmes import fresh_database

UNTIL = date(2026, 11, 28)


def run(*, seeds: int = 20, visits: int = 1_200) -> bool:
    """Print for each seed how many cells were compared, and the first that differ."""
    periods = (*periods_of(2025), *periods_of(2026))
    rules, holds = CareRules.of(), True
    for seed in range(1, seeds + 1):
        print(f"Seed {seed}: making up {visits} visits, and counting them twice ...", flush=True)
        with fresh_database("SQLCipher") as (settings, keys):
            engine = open_database(settings, keys)
            key = pseudonym_keys(keys.pseudonyms)[0]
            synthesise(engine, key, rules, visits=visits, seed=seed, until=UNTIL)
            with transaction(engine, reads_only=True) as session:
                found = counts(session, *periods)
                wrong = differences(found, Independent(session, programme_menu(session), periods).counts())
            engine.dispose()
        print(f"Seed {seed}: {len(found)} cells, {len(wrong)} differ.", *wrong[:3], flush=True)
        holds = holds and not wrong
    print(f"{'It holds' if holds else 'It does not hold'}: every count is the same both ways.")
    return holds
