"""The second factor's codes: the right one in its time, and the neighbours that a phone's clock may give."""

import pyotp
import pytest

from models.second_factor import counter_of, new_secret

NOON = 1_800_000_000
STEP = 30


@pytest.mark.parametrize("steps_off", [-1, 0, 1])
def test_a_code_of_about_now_is_taken(steps_off: int) -> None:
    secret = new_secret()
    code = pyotp.TOTP(secret).at(NOON + steps_off * STEP)
    assert counter_of(secret, code, NOON) == NOON // STEP + steps_off
    assert counter_of(secret, f"{code[:3]} {code[3:]}", NOON) is not None


@pytest.mark.parametrize("steps_off", [-2, 2, 100])
def test_an_old_or_early_code_is_not(steps_off: int) -> None:
    secret = new_secret()
    assert counter_of(secret, pyotp.TOTP(secret).at(NOON + steps_off * STEP), NOON) is None


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "٣٤٥٦٧٨"])
def test_nonsense_is_no_code(code: str) -> None:
    assert counter_of(new_secret(), code, NOON) is None
