"""An access code is printed in one spelling, read as people write it, and a slip of the pen is noticed."""

import base64
from hashlib import sha256

import pytest

from reporting.sealing import access_code
from reporting.sealing.errors import NotGenuine
from reporting.sealing.keys import CROCKFORD
from tests.unit.reporting.sealing.refused import refused

CODE = access_code.from_secret(bytes.fromhex("a78cb7a69cb74556c9b73d255f4191"))
TEXT = "MY6BF-9MWPX-2NDJD-Q7MJN-YGCHK"


def test_it_is_five_groups_of_five() -> None:
    assert CODE.text == TEXT


@pytest.mark.parametrize(
    "typed",
    [
        TEXT.lower(),
        TEXT.replace("-", ""),
        TEXT.replace("-", " – "),
        TEXT.replace("-", "\N{MINUS SIGN}"),
        TEXT.replace("-", "\N{NON-BREAKING HYPHEN}"),
        f"\t{TEXT}\n",
        "\N{NO-BREAK SPACE}".join(TEXT),
    ],
)
def test_case_spaces_and_dashes_do_not_matter(typed: str) -> None:
    assert access_code.parse(typed).secret == CODE.secret


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    zero = access_code.from_secret(bytes(15))
    assert access_code.parse("OOOOO-ooooo-00000-00000-0000C").secret == zero.secret
    ones = access_code.from_secret(int("00001" * 24, 2).to_bytes(15, "big"))
    assert access_code.parse("IIIII-iiiii-LLLLL-lllll-1111" + ones.text[-1]).secret == ones.secret


def is_accepted(typed: str) -> bool:
    try:
        access_code.parse(typed)
    except NotGenuine:
        return False
    return True


def test_a_slip_in_one_symbol_is_noticed_nearly_always() -> None:
    """A check symbol of five bits misses one slip in thirty-two."""
    symbols = TEXT.replace("-", "")
    slips = [
        symbols[:position] + other + symbols[position + 1 :]
        for position in range(24)
        for other in CROCKFORD.replace(symbols[position], "")
    ]
    assert sum(map(is_accepted, slips)) < len(slips) / 20
    assert not any(is_accepted(symbols[:24] + other) for other in CROCKFORD.replace(symbols[24], ""))


@pytest.mark.parametrize(
    "typed", ["", TEXT[:-1], TEXT + "0", TEXT.replace("M", "U"), TEXT.replace("M", "ſ"), "x" * 10**6]
)
def test_what_is_not_twenty_five_symbols_is_no_code(typed: str) -> None:
    with refused("25 symbols"):
        access_code.parse(typed)


def test_a_wrong_check_symbol_is_said_before_anything_is_sent() -> None:
    with refused("check symbol"):
        access_code.parse(TEXT[:-1] + "J")


def test_it_shows_nothing_when_printed_in_a_log() -> None:
    shown = f"{CODE!r} {CODE}"
    assert TEXT not in shown
    assert repr(CODE.secret) not in shown


def test_the_server_gets_only_hashes_of_what_is_derived() -> None:
    assert CODE.lookup == sha256(CODE.login_token).digest()
    assert CODE.withdraw_lookup == sha256(CODE.withdraw_token).digest()
    derived = [CODE.login_token, CODE.withdraw_token, CODE.dialogue_key(0), CODE.dialogue_key(1)]
    assert len(set(derived)) == 4


def test_a_text_commits_to_the_next_dialogue_key() -> None:
    expected = sha256(b"isonomia/v1/next" + CODE.dialogue_key(4)).digest()
    assert CODE.next_of(3) == base64.b64encode(expected).decode() == access_code.commitment(CODE.dialogue_key(4))


def test_a_secret_of_another_length_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="15 bytes"):
        access_code.from_secret(bytes(16))
