"""Phones with the network cut, dying, wrong, attacked and full: few of what ``marshrut bench phone`` does."""

from pathlib import Path

import pytest

from models.keys import Keys
from models.settings import Settings
from tests.proofs.phone_canaries import FOUND_IF_SOUGHT, searched_for_canaries
from tests.proofs.phone_clock import logged_by_wrong_clocks
from tests.proofs.phone_restore import sent_again_after_restore
from tests.proofs.phone_trip import logged_without_signal
from tests.proofs.phone_weight import MOST_BYTES, MOST_SECONDS, weighed
from tests.proofs.phones_at_once import sent_at_once
from tests.proofs.programmes import Programme, found
from tests.proofs.sealing_failures import WAYS, refused_however_it_fails

pytestmark = pytest.mark.browser


@pytest.fixture
def database_url() -> None:
    """What a phone does does not depend on where the server's rows are kept."""


@pytest.fixture
def programme(settings: Settings, keys: Keys) -> Programme:
    return found(settings, keys)


def test_what_is_logged_without_signal_outlives_the_browser(programme: Programme, tmp_path: Path) -> None:
    findings = logged_without_signal(programme, tmp_path / "profile", visits=2)
    assert not findings.faults
    assert findings.logged == findings.recorded == 2


def test_phones_that_find_signal_at_once_lose_and_double_nothing(programme: Programme) -> None:
    findings = sent_at_once(programme, phones=2, each=9, kills=1, seed=1)
    assert not findings.faults
    assert findings.recorded == 18
    for what in ("answers lost", "requests lost", "late copies", "requests to a dead server", "kills"):
        assert findings.happened[what], what


def test_no_byte_of_a_phone_tells_of_a_visit(programme: Programme, tmp_path: Path) -> None:
    findings = searched_for_canaries(programme, tmp_path / "profile", visits=16)
    assert not findings.found
    assert findings.plants >= FOUND_IF_SOUGHT
    assert (findings.envelopes, len(findings.sizes)) == (17, 1)


def test_what_cannot_be_sealed_is_not_saved_and_stays_in_the_form(
    programme: Programme, tmp_path: Path
) -> None:
    findings = refused_however_it_fails(programme, tmp_path / "profile")
    assert not findings.faults
    assert findings.refused == list(WAYS)


def test_after_a_restore_phones_bring_back_what_the_backup_lacks(
    programme: Programme, tmp_path: Path
) -> None:
    findings = sent_again_after_restore(programme, tmp_path, phones=1, each=3, seed=1)
    assert not findings.faults
    assert (findings.in_backup, findings.recorded) == (3, 9)


def test_a_clock_that_is_wrong_by_years_loses_nothing(programme: Programme) -> None:
    findings = logged_by_wrong_clocks(programme, years=(-10, 10), each=1)
    assert not findings.faults
    assert (findings.logged, findings.at_once, findings.mended) == (4, 2, 2)


def test_the_form_is_light_and_quick_and_asks_nobody_else(programme: Programme) -> None:
    # Beside other work the CPU is slow enough; the bench slows it down and takes the median.
    findings = weighed(programme, seals=8, openings=2, slowdown=1)
    assert findings.weight < MOST_BYTES
    assert not findings.elsewhere
    assert min(findings.sealed_in) < MOST_SECONDS
    assert min(findings.opened_in) < 1
