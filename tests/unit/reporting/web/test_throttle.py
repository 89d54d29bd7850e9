"""The door: wide for people, narrow for scripts, and without a memory of who came."""

import os
from collections.abc import Callable
from itertools import count

import pytest

from reporting.errors import TooMany
from reporting.web import throttle
from reporting.web.throttle import Admission, Challenges, Throttle, has_zero_bits, neighbourhood


def answer_to(challenge: str, bits: int) -> str:
    return next(answer for n in count() if has_zero_bits(answer := f"{challenge}:{n}", bits))


def test_a_bucket_empties_and_refills() -> None:
    bucket = Throttle(burst=3, per_second=0.5, draw=os.urandom)
    assert [bucket.wait("a", 100) for _ in range(5)] == [0, 0, 0, 2, 2]
    assert [bucket.wait("a", 101), bucket.wait("a", 102), bucket.wait("a", 102)] == [1, 0, 2]
    assert [bucket.wait("a", 1_000) for _ in range(4)] == [0, 0, 0, 2]


def test_one_who_asks_too_often_does_not_wait_longer_for_it() -> None:
    bucket = Throttle(burst=1, per_second=1, draw=os.urandom)
    assert bucket.wait("a", 0) == 0
    assert [bucket.wait("a", 0) for _ in range(100)] == [1] * 100
    assert bucket.wait("a", 1) == 0


def test_subjects_do_not_share_a_bucket() -> None:
    bucket = Throttle(burst=1, per_second=1, draw=os.urandom)
    assert [bucket.wait(name, 0) for name in "aab"] == [0, 1, 0]


def test_64_honest_reports_at_once_from_one_school_are_let_in() -> None:
    admission = Admission(Throttle(3_000, 50, os.urandom), Challenges(os.urandom))
    for _ in range(64 * 25):  # a report with twenty files, and what a browser reads around it
        admission.admit("192.0.2.1", None, 0)


def test_no_address_is_kept_and_the_key_is_gone_within_the_hour() -> None:
    keys: list[bytes] = []

    def draw(count: int) -> bytes:
        keys.append(os.urandom(count))
        return keys[-1]

    bucket = Throttle(burst=1, per_second=0.0001, draw=draw)
    assert bucket.wait("192.0.2.1", 0) == 0
    assert b"192.0.2.1" not in repr(vars(bucket)).encode()
    assert bucket.wait("192.0.2.1", 3_599) > 0
    assert bucket.wait("192.0.2.1", 3_600) == 0
    assert len(keys) == 2
    assert keys[0] not in vars(bucket).values()


def test_many_addresses_take_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MOST_BUCKETS", 100)
    bucket = Throttle(burst=2, per_second=1, draw=os.urandom)
    for n in range(1_000):
        bucket.wait(str(n), 0)
    assert len(bucket._buckets) == 100


def test_a_clock_that_goes_back_gives_nothing_away() -> None:
    bucket = Throttle(burst=1, per_second=1, draw=os.urandom)
    assert bucket.wait("a", 1_000) == 0
    assert bucket.wait("a", 900) == 1


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "20010db800010002"),
        ("2001:db8:1:2:ffff::", "20010db800010002"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::ffff:c000:202%eth0", "192.0.2.2"),
        ("64:ff9b::192.0.2.3", "192.0.2.3"),
        ("64:ff9b:1::192.0.2.3", "64ff9b00010000"),
        ("fe80::1%eth0", "fe80000000000000"),
        ("", ""),
        ("a:b:nonsense", "a:b:nonsense"),
    ],
)
def test_of_an_address_counts_what_its_owner_cannot_change_at_will(address: str, counted: str) -> None:
    assert neighbourhood(address) == counted


def test_a_challenge_admits_one_call() -> None:
    challenges = Challenges(os.urandom, bits=8)
    answer = answer_to(challenges.issue(100), 8)
    assert challenges.redeem(answer, 100)
    assert not challenges.redeem(answer, 100)
    assert not any(challenges.redeem(f"{answer.partition(':')[0]}:{n}", 100) for n in range(2_000))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: "",
        lambda _: ":",
        lambda right: "é" + right,
        lambda right: right.replace(".", "", 1),
        lambda right: "0" + right,
        lambda right: right.partition(":")[0] + ":0",
        lambda right: "8." + str(10**9) + right[right.index(".", 2) :],
        lambda right: right + "x" * 200,
        lambda _: Challenges(os.urandom, 8).issue(100) + ":1",
    ],
)
def test_a_spoilt_answer_admits_nothing(spoil: Callable[[str], str]) -> None:
    challenges = Challenges(os.urandom, bits=8)
    challenge = challenges.issue(100)
    while has_zero_bits(challenge + ":0", 8):
        challenge = challenges.issue(100)
    assert not challenges.redeem(spoil(answer_to(challenge, 8)), 100)


def test_a_challenge_expires_and_is_then_forgotten() -> None:
    challenges = Challenges(os.urandom, bits=4)
    first, late = answer_to(challenges.issue(0), 4), answer_to(challenges.issue(0), 4)
    assert challenges.redeem(first, 120)
    assert not challenges.redeem(late, 121)
    assert challenges.redeem(answer_to(challenges.issue(500), 4), 500)
    assert len(challenges._answered) == 1


def test_who_is_refused_gets_a_new_challenge_each_time() -> None:
    admission = Admission(Throttle(1, 1, os.urandom), Challenges(os.urandom, bits=4))
    admission.admit("192.0.2.1", None, 0)
    given = set()
    for _ in "12":
        with pytest.raises(TooMany) as refused:
            admission.admit("192.0.2.1", None, 0)
        given.add(refused.value.facts["challenge"])
    assert len(given) == 2
    admission.admit("192.0.2.1", answer_to(str(given.pop()), 4), 0)
