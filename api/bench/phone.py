"""``bench phone``: the phone's form in Chromium, weighed, timed, killed, filled, attacked and set back."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import monotonic

from api.bench.outcome import tell
from tests.proofs.phone_canaries import FOUND_IF_SOUGHT, searched_for_canaries
from tests.proofs.phone_clock import logged_by_wrong_clocks
from tests.proofs.phone_restore import sent_again_after_restore
from tests.proofs.phone_trip import logged_without_signal
from tests.proofs.phone_weight import MOST_BYTES, MOST_SECONDS, SLOWDOWN, weighed
from tests.proofs.phones_at_once import sent_at_once
from tests.proofs.programmes import Programme, fresh_programme
from tests.proofs.sealing_failures import WAYS, refused_however_it_fails
from tests.servers.chromium import find_chromium

ENKETO_CORE_BYTES = 252_000  # compressed, without the form that it shows
YEARS = (-10, -1, 1, 5, 10)  # five phones are enrolled a minute


@dataclass(frozen=True)
class Counts:
    """How often each thing is tried: see ``marshrut bench phone --help``."""

    visits: int = 30
    phones: int = 30
    each: int = 200
    kills: int = 2
    canaries: int = 1000
    seals: int = 200


Proof = Callable[[Programme, Path, Counts], list[str]]


def run(counts: Counts, only: Sequence[str] = ()) -> bool:
    """Print the figures of each proof, or of ``only`` some, each on a programme of its own."""
    started, faults = monotonic(), []
    find_chromium()  # if there is none it is told at once
    for name in only or PROOFS:
        with fresh_programme("SQLCipher") as programme, tempfile.TemporaryDirectory() as folder:
            faults += [f"{name}: {fault}" for fault in PROOFS[name](programme, Path(folder), counts)]
    return tell(faults, "nothing is lost, doubled, heavy, slow or readable", started)


def _weight(programme: Programme, _: Path, counts: Counts) -> list[str]:
    found = weighed(programme, counts.seals, openings=10)
    seal, opening = median(found.sealed_in), median(found.opened_in)
    _say(
        f"first load of all of /phone: {found.weight:,} bytes compressed, in {len(found.loaded)} answers, "
        f"beside enketo-core's {ENKETO_CORE_BYTES:,}; {len(found.elsewhere)} requests to other hosts"
    )
    _say(
        f"sealing and storing one visit on a CPU {SLOWDOWN} times slower: {seal * 1000:.0f} ms, at worst "
        f"{max(found.sealed_in) * 1000:.0f} ms of {counts.seals}; opening without signal: {opening:.2f} s"
    )
    held = {
        "it is heavier than it may be": found.weight < MOST_BYTES,
        "it asks other hosts": not found.elsewhere,
        "sealing takes too long": seal < MOST_SECONDS,
        "opening takes too long": opening < 1,
    }
    return [fault for fault, holds in held.items() if not holds]


def _trip(programme: Programme, folder: Path, counts: Counts) -> list[str]:
    found = logged_without_signal(programme, folder / "profile", counts.visits)
    _say(f"without signal, browser killed mid-form: {found.recorded} of {found.logged} visits recorded")
    return found.faults


def _at_once(programme: Programme, _: Path, counts: Counts) -> list[str]:
    found = sent_at_once(programme, counts.phones, counts.each, counts.kills, seed=1)
    happened = ", ".join(f"{count} {what}" for what, count in sorted(found.happened.items()))
    _say(
        f"{counts.phones} phones at once: {found.recorded:,} of {counts.phones * counts.each:,} visits "
        f"recorded in {found.seconds:.0f} s ({happened})"
    )
    return found.faults


def _canaries(programme: Programme, folder: Path, counts: Counts) -> list[str]:
    found = searched_for_canaries(programme, folder / "profile", counts.canaries)
    missed = FOUND_IF_SOUGHT - found.plants
    _say(
        f"{found.envelopes:,} canary visits, envelopes of {len(found.sizes)} size, "
        f"{found.bytes_searched:,} bytes of the profile: {len(found.found)} canaries found, "
        f"{len(FOUND_IF_SOUGHT) - len(missed)} of {len(FOUND_IF_SOUGHT)} plants"
    )
    sizes = [] if len(found.sizes) == 1 else ["envelopes differ in size"]
    return [*found.found, *(f"a plant was missed: {plant}" for plant in sorted(missed)), *sizes]


def _failures(programme: Programme, folder: Path, _: Counts) -> list[str]:
    found = refused_however_it_fails(programme, folder / "profile")
    _say(f"{len(WAYS)} ways to fail at sealing: {len(found.refused)} refused, the form still filled")
    return found.faults


def _restore(programme: Programme, folder: Path, counts: Counts) -> list[str]:
    found = sent_again_after_restore(programme, folder, phones=4, each=counts.visits, seed=1)
    _say(f"restored: {found.in_backup} visits were in the backup, {found.recorded} are recorded after sync")
    return found.faults


def _clock(programme: Programme, _: Path, counts: Counts) -> list[str]:
    found = logged_by_wrong_clocks(programme, YEARS, each=max(1, counts.visits // 10))
    _say(
        f"clocks off by up to ten years: {found.at_once + found.mended} of {found.logged} visits recorded, "
        f"{found.mended} of them mended in quarantine"
    )
    return found.faults


def _say(figures: str) -> None:
    print(figures, flush=True)


PROOFS: dict[str, Proof] = {
    "weight": _weight,
    "trip": _trip,
    "restore": _restore,
    "clock": _clock,
    "failures": _failures,
    "canaries": _canaries,
    "at-once": _at_once,
}
