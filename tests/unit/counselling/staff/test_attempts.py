"""Attempts to sign in: a guesser waits, others do not, and nobody is remembered beyond the hour."""

import itertools

import pytest

from counselling.staff.attempts import FREE, FREE_CODES, FREE_NEARBY, KEY_SECONDS, LONGEST_WAIT, Attempts
from reporting.errors import TooMany


@pytest.fixture
def attempts() -> Attempts:
    numbers = itertools.count()
    return Attempts(lambda length: next(numbers).to_bytes(length, "big"))


def wait(attempts: Attempts, login: str, place: str, now: int, near: str | None = "") -> int:
    try:
        attempts.begin(login, place, place if near == "" else near, now)
    except TooMany as error:
        return error.retry_after
    return 0


def test_the_wait_doubles_up_to_five_minutes_and_counts_only_what_was_let_in(attempts: Attempts) -> None:
    now, waits = 0, []
    for _ in range(FREE):
        assert wait(attempts, "anna", "here", now) == 0
    for _ in range(12):
        seconds = wait(attempts, "anna", "here", now)
        assert wait(attempts, "anna", "here", now) == seconds
        now += seconds
        assert wait(attempts, "anna", "here", now) == 0
        waits.append(seconds)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT]


def test_a_strangers_failures_delay_the_stranger_alone(attempts: Attempts) -> None:
    for _ in range(FREE):
        wait(attempts, "anna", "stranger", 0)
    assert wait(attempts, "anna", "stranger", 0) > 0
    assert wait(attempts, "anna", "her own browser", 0, "her office") == 0
    assert wait(attempts, "lea", "stranger", 0) == 0


def test_success_forgets_her_failures(attempts: Attempts) -> None:
    for _ in range(FREE):
        wait(attempts, "anna", "here", 0)
    attempts.succeeded("anna", "here", 0)
    assert wait(attempts, "anna", "here", 0) == 0


def test_whoever_tries_many_logins_is_slowed_and_an_office_is_not_for_long(attempts: Attempts) -> None:
    for number in range(FREE_NEARBY):
        assert wait(attempts, f"login{number}", "office", 0) == 0
    assert wait(attempts, "one more", "office", 0) == 1
    assert wait(attempts, "one more", "office", 30) == 0


def test_a_known_browser_is_neither_slowed_by_its_neighbourhood_nor_counted_there(attempts: Attempts) -> None:
    for number in range(FREE_NEARBY):
        wait(attempts, f"login{number}", "office", 0)
    assert wait(attempts, "one more", "office", 0) == 1
    assert [wait(attempts, "anna", "her own browser", 0, None) for _ in range(FREE)] == [0] * FREE
    assert wait(attempts, "anna", "her own browser", 0, None) == 1
    assert wait(attempts, "one more", "office", 0) == 1


def test_codes_after_the_right_password_are_slowed_wherever_they_come_from(attempts: Attempts) -> None:
    for _ in range(FREE_CODES):
        assert attempts.may_try_code("anna", 0)
        attempts.wrong_code("anna", 0)
    assert not attempts.may_try_code("anna", 0)
    assert attempts.may_try_code("anna", 1)
    attempts.succeeded("anna", "here", 0)
    assert attempts.may_try_code("anna", 0)


def test_nothing_is_remembered_beyond_the_hour(attempts: Attempts) -> None:
    for _ in range(40):
        wait(attempts, "anna", "here", 0)
    assert wait(attempts, "anna", "here", 0) > 0
    assert wait(attempts, "anna", "here", KEY_SECONDS) == 0


def test_no_name_says_who_it_was(attempts: Attempts) -> None:
    wait(attempts, "anna", "192.0.2.1", 0)
    kept = b"".join(attempts._counts)
    assert b"anna" not in kept
    assert b"192.0.2.1" not in kept
