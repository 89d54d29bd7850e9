"""She guesses access codes: she has the interface, a clock, and all the time in the world.

A code is 120 random bits. An unknown, an ended and a malformed token get one identical answer after the same work, so
that not even a code that once existed can be told from one that never did.
"""

import statistics
import time
from base64 import b64encode
from collections.abc import Callable
from secrets import token_bytes

import httpx
import pytest

from counselling.demo import doors
from tests.service import Service

ROUNDS = 150
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
    """Interleaved, so that whatever else the machine does falls on all alike; medians, so that a hiccup falls on none.

    The kinds may differ by no more than the same kind differs from itself, or a twentieth: what is looked for is a
    query or a hash that one of them is spared.
    """
    kinds = {name: tokens[name] for name in ("unknown", "ended", "too short", "not base64")} | {
        "unknown again": tokens["unknown"]
    }
    with doors.public_http(running.settings) as http:
        took = _interleaved(lambda token: http.get(MAILBOX, headers={"Authorization": token}), kinds)
    middle = {name: statistics.median(times) for name, times in took.items()}
    noise = abs(middle["unknown"] - middle["unknown again"])
    allowed = max(3 * noise, 0.05 * middle["unknown"])
    assert {
        name: round(value * 1e6) for name, value in middle.items() if abs(value - middle["unknown"]) > allowed
    } == {}


def _interleaved(ask: Callable[[str], httpx.Response], kinds: dict[str, str]) -> dict[str, list[float]]:
    took: dict[str, list[float]] = {name: [] for name in kinds}
    for _ in range(ROUNDS):
        for name, token in kinds.items():
            begun = time.perf_counter()
            assert ask(token).status_code in {404, 429}
            took[name].append(time.perf_counter() - begun)
    return took


def _steady_headers(response: httpx.Response) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in response.headers.items() if name not in VARIES)
