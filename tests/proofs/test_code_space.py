"""A stolen database gives no client away to who tries every code; the same to who has the key gives all."""

from dataclasses import replace
from math import prod
from pathlib import Path

import pytest

from models.client_codes import ClientCode, CodeRule, GenderPart, NamePart, YearPart
from models.database import open_database
from models.errors import CannotUnlock
from models.keys import Keys
from models.pseudonyms import Pseudonym
from models.settings import Settings
from tests.proofs.code_space import SIX_MILLION, guesses_of_thief, try_all_codes, values_of
from tests.proofs.programmes import found

SMALL = CodeRule(
    parts=(
        NamePart(of="mother", letters=1),
        NamePart(of="father", letters=1),
        GenderPart(),
        YearPart(earliest=1995, latest=2005),
    )
)
TINY = CodeRule(parts=(NamePart(of="mother", letters=1), GenderPart()))


@pytest.mark.parametrize("database_url", [None], ids=["sqlcipher"])
def test_every_code_is_tried_in_vain_without_the_key(settings: Settings, keys: Keys, tmp_path: Path) -> None:
    findings = try_all_codes(
        found(settings, keys), SMALL, clients=20, seed=1, folder=tmp_path, side_by_side=False
    )
    assert not findings.faults
    assert (findings.codes, findings.by_control, findings.by_thief) == (33 * 33 * 3 * 11, 20, set())
    with pytest.raises(CannotUnlock):
        open_database(settings, replace(keys, database=Keys.generate().database))


@pytest.mark.parametrize("careless", [0, 3, 5])
@pytest.mark.parametrize("database_url", [None], ids=["sqlcipher"])
def test_a_careless_hash_would_be_found(
    settings: Settings, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, careless: int
) -> None:
    """The thief's tries are worth something: pseudonyms made in a way that he tries are undone."""
    guess = guesses_of_thief(keys)[careless]

    def careless_pseudonyms(code: ClientCode, _: object) -> tuple[Pseudonym, ...]:
        return (Pseudonym(1, guess.digest(code.spend()).hex()),)

    monkeypatch.setattr("tests.proofs.code_space.pseudonyms_of", careless_pseudonyms)
    findings = try_all_codes(
        found(settings, keys), TINY, clients=3, seed=1, folder=tmp_path, side_by_side=False
    )
    assert findings.by_thief == {guess.name}
    assert "the control found 0 of 3 clients" in findings.faults


def test_the_space_is_the_one_that_is_talked_of() -> None:
    assert prod(len(values_of(part)) for part in SIX_MILLION.parts) == 6_291_450
