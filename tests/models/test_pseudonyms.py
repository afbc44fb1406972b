"""A pseudonym is the code's keyed hash: the same under one key, another under another, and not undone."""

import hashlib
import hmac

import pytest

from models.client_codes import ClientCode, build_code
from models.pseudonyms import Pseudonym, PseudonymKey, pseudonym_keys, pseudonym_of, pseudonyms_of

OLD, NEW = PseudonymKey(1, bytes(range(32))), PseudonymKey(2, bytes(range(1, 33)))


def code(year: str = "1991") -> ClientCode:
    return build_code({"mother": "Гү", "father": "Ай", "gender": "F", "year": year})


def test_it_is_hmac_sha_256_with_the_version_of_its_key() -> None:
    message = b"marshrut pseudonym 1\0" + "ГУ|АЙ|F|1991".encode()
    expected = hmac.new(OLD.secret, message, hashlib.sha256).hexdigest()
    assert pseudonym_of(code(), OLD) == Pseudonym(1, expected)


def test_the_same_code_has_the_same_pseudonym_and_another_has_another() -> None:
    assert pseudonym_of(code(), OLD) == pseudonym_of(code(), OLD)
    assert pseudonym_of(code(), OLD) != pseudonym_of(code("1992"), OLD)


def test_while_a_key_is_replaced_a_code_is_looked_up_under_both() -> None:
    old, new = pseudonyms_of(code(), [OLD, NEW])
    assert (old, new) == (pseudonym_of(code(), OLD), pseudonym_of(code(), NEW))
    assert old.value != new.value


def test_the_newest_key_of_a_key_file_comes_first() -> None:
    assert pseudonym_keys({1: OLD.secret.hex(), 2: NEW.secret.hex()}) == (NEW, OLD)


def test_no_pseudonym_is_a_hash_that_anybody_can_make() -> None:
    written = "ГУ|АЙ|F|1991".encode()
    guesses = {hashlib.sha256(written).hexdigest(), hmac.new(bytes(32), written, "sha256").hexdigest()}
    assert pseudonym_of(code(), OLD).value not in guesses


def test_the_code_is_spent() -> None:
    spent = code()
    pseudonym_of(spent, OLD)
    with pytest.raises(ValueError, match="spent"):
        pseudonym_of(spent, OLD)


def test_neither_key_nor_pseudonym_shows_itself() -> None:
    pseudonym = pseudonym_of(code(), OLD)
    assert pseudonym.value not in f"{pseudonym} {pseudonym!r}"
    assert str(OLD.secret) not in f"{OLD} {OLD!r}"
    assert OLD.secret.hex() not in repr(OLD)


@pytest.mark.parametrize("secret", [b"", b"short", bytes(33)])
def test_a_key_has_32_bytes(secret: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        PseudonymKey(1, secret)
