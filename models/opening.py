"""What is needed to open envelopes and to record what is in them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self
from zoneinfo import ZoneInfo

from models.care.rules import CareRules
from models.client_codes import CodeRule
from models.keys import Keys
from models.pseudonyms import PseudonymKey, pseudonym_keys
from models.sealing import SealingKeys
from models.settings import Settings


@dataclass(frozen=True, slots=True, repr=False)
class Opening:
    """Keys and rules of one server."""

    sealing: SealingKeys
    pseudonym_keys: tuple[PseudonymKey, ...]
    code_rule: CodeRule
    rules: CareRules
    zone: ZoneInfo

    @classmethod
    def of(cls, settings: Settings, keys: Keys) -> Self:
        rules = CareRules.of(settings.hiv_algorithm_file)
        own = SealingKeys.of(keys), pseudonym_keys(keys.pseudonyms)
        return cls(*own, settings.code_rule, rules, settings.zone)

    def today(self) -> date:
        """The day where the ambulance drives."""
        return datetime.now(self.zone).date()
