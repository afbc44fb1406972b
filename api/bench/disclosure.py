"""``bench disclosure``: random programmes published and attacked, pairs of them, and a control."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from time import monotonic

from api.bench.outcome import tell
from models.disclosure import Edition, audit, latest, publish, withheld_share
from tests.proofs.disclosure import (
    Findings,
    broken_promises,
    national_months,
    share_lines,
    try_control,
    try_pair,
    try_programme,
)

EVERY = 5.0
"""So many seconds at least between two lines."""


def run(
    *, programmes: int = 10_000, pairs: int = 1000, controls: int = 100, people: int = 250, seed: int = 1
) -> bool:
    """Print what was published, withheld and found out, then whether the rules hold.

    Parameters
    ----------
    programmes, pairs, controls : int
        Random small programmes; pairs that differ in one person; programmes without complementary
        withholding, of which the attacker must find some out.
    people : int
        Of one programme in 62 towns, frozen month by month, which must still see itself; 0 for none.
    seed : int
        Other programmes for another number, the same ones for the same.
    """
    started = monotonic()
    published = _try("programmes", try_programme, range(seed, seed + programmes))
    print(
        f"{programmes:,} programmes: {published.cells:,} counts, {published.small:,} from 1 to 7, "
        f"{published.withheld:,} withheld, {len(published.faults)} faults; {monotonic() - started:.0f} s",
        flush=True,
    )
    compared = _try("pairs", try_pair, range(seed, seed + pairs))
    print(
        f"{compared.pairs:,} pairs that differ in one person inside withheld counts, beside "
        f"{compared.crossed:,} who moved a count beyond to its next step, {len(compared.faults)} faults; "
        f"{monotonic() - started:.0f} s",
        flush=True,
    )
    control = _try("controls", try_control, range(seed, seed + controls))
    print(f"Without complementary withholding {control.excluded_in_control:,} of {controls:,} are found out")
    faults = [*published.faults, *compared.faults]
    if controls and not control.excluded_in_control:
        faults.append("the attacker found nothing where nothing is protected")
    if people:
        faults += _national(seed, people)
    return tell(faults, "nothing from 1 to 7 is shown or can be excluded", started)


def _try(title: str, attempt: Callable[[int], Findings], seeds: Sequence[int]) -> Findings:
    """One after another on each processor, since some take long; tells how far it is every few seconds."""
    total, began, told = Findings(), monotonic(), monotonic()
    with ProcessPoolExecutor() as pool:
        running = [pool.submit(attempt, seed) for seed in seeds]
        for done, each in enumerate(as_completed(running), 1):
            total += each.result()
            if monotonic() - told > EVERY:
                told = monotonic()
                faults = f"{len(total.faults)} faults"
                print(f"  {done:,} of {len(seeds):,} {title}, {faults}; {told - began:.0f} s", flush=True)
    return total


def _national(seed: int, people: int) -> list[str]:
    began = monotonic()
    menu, exact, months = national_months(seed, people=people)
    editions: list[Edition] = []
    for number, month in enumerate(months, 1):
        editions.append(publish(menu, month, editions))
        print(f"  month {number}: {len(month):,} counts; {monotonic() - began:.0f} s", flush=True)
    print(f"{people} people in 62 towns, published month by month in {monotonic() - began:.0f} s:")
    print("\n".join(f"  {line}" for line in share_lines(withheld_share(menu, latest(editions)))))
    failures = [str(failure) for failure in audit(menu, editions)]
    return [*failures, *broken_promises(menu, exact, editions)]
