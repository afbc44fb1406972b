"""The client's code as it is tapped: from a form's radio buttons to the rule's parts, and at once dropped."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from fastapi import Request

from models.care.calendar_months import add_months
from models.care.visit import Memory
from models.client_codes import UNKNOWN_PARENT, CodeRule, NamePart, YearPart, build_code
from models.errors import N_, Invalid
from models.pseudonyms import Pseudonym, pseudonyms_of

MONTHS_ON_BUTTONS, MONTHS_IN_ALL = 12, 60
ELSEWHERE, EARLIER, NOT_REMEMBERED = "elsewhere", "earlier", "none"
YOUNGEST, OLDEST = 10, 90


def pseudonyms_in(request: Request, code: Mapping[str, str]) -> tuple[Pseudonym, ...]:
    """The code's pseudonyms under each key; the code itself is spent."""
    state = request.app.state
    return pseudonyms_of(build_code(code, state.settings.code_rule), state.pseudonym_keys)


@dataclass(frozen=True, slots=True)
class CodeForm:
    """The taps as they were sent, by the name of their radio buttons, and which buttons there are."""

    rule: CodeRule
    today: date
    taps: Mapping[str, str] = field(default_factory=dict, repr=False)
    months_in_all: int = MONTHS_IN_ALL

    def tapped(self, name: str) -> str:
        return self.taps.get(name, "")

    def parts(self) -> dict[str, str]:
        """What the rule's fields were tapped as; ``build_code`` judges it."""
        return {part.field: self._entered(part.field) for part in self.rule.parts}

    def year(self) -> int | None:
        """The year of birth, where the rule asks for it."""
        entered = self._entered("year")
        return int(entered) if entered.isdigit() else None

    def memory(self) -> Memory | None:
        """The last visit as it is remembered, or None.

        Raises
        ------
        Invalid
            Nothing is said about it, or the month without the town.
        """
        month = self.tapped("month")
        if month == NOT_REMEMBERED:
            return None
        month = self.tapped("earlier-month") if month == EARLIER else month
        town = self.tapped("town")
        town = self.tapped("other-town") if town == ELSEWHERE else town
        if not month:
            raise Invalid(N_("Say when the last visit was, or that it is the first."), "month")
        if not town:
            raise Invalid(N_("Say in which town the last visit was."), "town")
        try:
            return Memory.model_validate({"month": date.fromisoformat(month), "town_id": town})
        except ValueError:
            raise Invalid(N_("Choose one of the list."), "month") from None

    def months(self) -> tuple[date, ...]:
        """The latest first: some on buttons, the others in a list."""
        this_month = self.today.replace(day=1)
        return tuple(add_months(this_month, -back) for back in range(self.months_in_all))

    def decades(self, part: YearPart) -> tuple[str, ...]:
        """The first three digits of the years of birth that are likely."""
        first = max(part.earliest, self.today.year - OLDEST)
        last = min(part.latest, self.today.year - YOUNGEST)
        return tuple(str(decade) for decade in range(first // 10, last // 10 + 1))

    def _entered(self, name: str) -> str:
        part = next((part for part in self.rule.parts if part.field == name), None)
        if isinstance(part, NamePart):
            letters = [self.tapped(f"{name}-{i}") for i in range(part.letters)]
            return UNKNOWN_PARENT if letters[0] == UNKNOWN_PARENT else "".join(letters)
        if isinstance(part, YearPart):
            return self.tapped("year-decade") + self.tapped("year-digit")
        return self.tapped(name)
