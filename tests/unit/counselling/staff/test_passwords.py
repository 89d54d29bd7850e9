"""Passwords and codes: what is kept, what fits, and that nothing waits on the event loop."""

import asyncio
import threading

import pytest
from argon2 import PasswordHasher

from counselling.staff import totp
from counselling.staff.passwords import THREADS, WAITING_LIMIT, Passwords
from reporting.errors import TooMany


async def test_a_password_is_kept_as_argon2id_with_64_mib() -> None:
    passwords = Passwords(bytes(32))
    kept = await passwords.hashed("correct horse battery")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert await passwords.matches(kept, "correct horse battery")
    assert not await passwords.matches(kept, "correct horse batteri")
    passwords.close()


async def test_the_same_letters_typed_on_another_keyboard_are_the_same_password() -> None:
    passwords = Passwords(bytes(32))
    kept = await passwords.hashed("Zu\u0308rich im Regen")
    assert await passwords.matches(kept, "Z\u00fcrich im Regen")
    passwords.close()


async def test_nobodys_password_fits_nothing_and_a_broken_row_neither() -> None:
    passwords = Passwords(b"decoy".ljust(32))
    assert not await passwords.matches(None, "decoy".ljust(32))
    assert not await passwords.matches("not a PHC string", "anything at all")
    passwords.close()


async def test_the_loop_goes_on_while_passwords_are_computed() -> None:
    passwords = Passwords(bytes(32))
    turns = 0

    async def watch() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0.001)
            turns += 1

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(passwords.matches(None, "guess and guess") for _ in range(4)))
    watching.cancel()
    assert turns > 20, "computed on the loop, it would turn a few times between two passwords"
    passwords.close()


async def test_too_many_at_once_are_told_to_wait_and_few_threads_are_used() -> None:
    passwords = Passwords(bytes(32))
    work = [asyncio.create_task(passwords.matches(None, "guess")) for _ in range(WAITING_LIMIT + THREADS + 5)]
    done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_EXCEPTION)
    assert any(isinstance(task.exception(), TooMany) for task in done)
    assert sum(thread.name.startswith("password") for thread in threading.enumerate()) <= THREADS
    for task in work:
        task.cancel()
    await asyncio.gather(*work, return_exceptions=True)
    passwords.close()


async def test_places_are_kept_for_browsers_that_are_known() -> None:
    passwords = Passwords(bytes(32), PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    held = threading.Event()
    for _ in range(THREADS + WAITING_LIMIT + 1):
        passwords._pool.submit(held.wait)
    with pytest.raises(TooMany):
        await passwords.matches(None, "guess")
    known = asyncio.create_task(passwords.matches(None, "guess", True))
    await asyncio.sleep(0)
    held.set()
    assert await known is False
    passwords.close()


# RFC 6238, appendix B, SHA-1 rows, cut to six digits.
@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    secret = b"12345678901234567890"
    assert totp.code_at(secret, seconds // totp.STEP_SECONDS) == code
    assert totp.matching_step(secret, f"{code[:3]} {code[3:]}", seconds) == seconds // totp.STEP_SECONDS


def test_a_code_fits_one_step_either_way() -> None:
    secret, now = bytes(range(20)), 1_000_000
    step = now // totp.STEP_SECONDS
    fitting = [away for away in range(-3, 4) if totp.matching_step(secret, totp.code_at(secret, step + away), now)]
    assert fitting == [-1, 0, 1]


@pytest.mark.parametrize("code", ["", "1234567", "abcdef", "12345", "１２３４５６"])
def test_what_is_no_code_fits_nothing(code: str) -> None:
    assert totp.matching_step(bytes(20), code, 1_000_000) is None


def test_a_secret_has_one_spelling() -> None:
    secret = bytes(range(20))
    text = totp.secret_text(secret)
    assert totp.parse_secret(text) == secret
    for other in (text.lower(), text[:-1], text + "=", text[:8], "", "1" * 32):
        with pytest.raises(ValueError, match=r"symbols|padding|base32|digit"):
            totp.parse_secret(other)
