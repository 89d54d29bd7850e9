"""She guesses access codes: she has the interface, a clock, and all the time in the world.

A code is 120 random bits. An unknown, an ended and a malformed token get one identical answer after the same work, so
that not even a code that once existed can be told from one that never did.
"""

import random
import statistics
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from secrets import token_bytes

import httpx
import pytest

from counselling.demo import doors
from tests.service import Service

ROUNDS = 200
VARIES = {"date"}
MAILBOX = "/api/v1/mailbox"


@pytest.fixture(scope="module")
def tokens(running: Service) -> dict[str, str]:
    """What she may try, by kind. The ended one once opened a mailbox."""
    person, _ = running.reported("Mein Zugang wird beendet.")
    assert person.mailbox().state == "received"
    person.end_access()
    return {
        "unknown": "Bearer " + b64encode(token_bytes(32)).decode(),
        "ended": "Bearer " + b64encode(person.code.login_token).decode(),
        "too short": "Bearer " + b64encode(token_bytes(31)).decode(),
        "not base64": "Bearer " + "!" * 44,
        "another scheme": "Basic " + b64encode(token_bytes(32)).decode(),
        "nothing": "",
    }


@pytest.mark.parametrize("path", [MAILBOX, f"{MAILBOX}/attachments/{'0' * 32}", f"{MAILBOX}/withdrawal"])
def test_unknown_ended_and_malformed_tokens_get_one_identical_answer(
    running: Service, tokens: dict[str, str], path: str
) -> None:
    with doors.public_http(running.settings) as http:
        answers = {name: http.get(path, headers={"Authorization": token}) for name, token in tokens.items()}
    shapes = {name: (one.status_code, one.content, _steady_headers(one)) for name, one in answers.items()}
    assert shapes["unknown"][0] == 404
    assert {name for name, shape in shapes.items() if shape != shapes["unknown"]} == set()


@pytest.mark.parametrize(("method", "path", "status"), [
    ("DELETE", MAILBOX, 204),
    ("POST", f"{MAILBOX}/withdrawal", 202),
    ("DELETE", f"{MAILBOX}/withdrawal", 202),
])  # fmt: skip
def test_ending_and_withdrawing_tell_nothing_about_a_token(
    running: Service, method: str, path: str, status: int
) -> None:
    person, _ = running.reported("Mein Rückzug.")
    known, unknown = person.code.withdraw_token, token_bytes(32)
    with doors.public_http(running.settings) as http:
        answers = [
            http.request(method, path, json={"withdraw_token": b64encode(token).decode()})
            for token in (unknown, known, known)
        ]
    assert [one.status_code for one in answers] == [status] * 3
    assert len({(one.content, _steady_headers(one)) for one in answers}) == 1


def test_the_clock_tells_unknown_from_ended_and_malformed_in_nothing(running: Service, tokens: dict[str, str]) -> None:
    """Each kind is asked once a round, in a new order each time, and compared with the unknown token of its own round.

    A kind that is spared a query or a hash is quicker nearly every time and by a good part; chance is neither. So a kind
    is told apart if the sign of the difference is far from even (six standard deviations: chance alone once in a hundred
    million runs) and its median is more than a twentieth of the whole.
    """
    kinds = {name: tokens[name] for name in ("unknown", "ended", "too short", "not base64")}
    with doors.public_http(running.settings) as http:
        rounds = list(_rounds(lambda token: http.get(MAILBOX, headers={"Authorization": token}), kinds))
    usual = statistics.median(took["unknown"] for took in rounds)
    told_apart = {}
    for name in kinds:
        differences = [took[name] - took["unknown"] for took in rounds]
        quicker = sum(difference < 0 for difference in differences)
        is_even = abs(quicker - ROUNDS / 2) <= 3 * ROUNDS**0.5
        if name != "unknown" and not is_even and abs(statistics.median(differences)) > 0.05 * usual:
            told_apart[name] = f"{quicker} of {ROUNDS} quicker, by {statistics.median(differences) / usual:.0%}"
    assert told_apart == {}


def _rounds(ask: Callable[[str], httpx.Response], kinds: dict[str, str]) -> Iterator[dict[str, float]]:
    chance = random.Random(6)
    for _ in range(ROUNDS):
        took = {}
        for name in chance.sample(sorted(kinds), len(kinds)):
            begun = time.perf_counter()
            assert ask(kinds[name]).status_code == 404
            took[name] = time.perf_counter() - begun
        yield took


def _steady_headers(response: httpx.Response) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in response.headers.items() if name not in VARIES)
