"""She floods: many calls from many addresses, of which she may have as many as she likes.

She may slow her own addresses down, and only those: an honest person elsewhere gets through meanwhile, a classroom
behind one address is not locked out, what admits a call admits one, and afterwards nobody can tell from which addresses
it came. (The buckets are made small here, so that a short flood fills them.)
"""

import contextlib
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from itertools import count
from secrets import token_bytes

import httpx
import pytest

from counselling.demo import doors
from counselling.demo.calls import ServiceRefused, call
from counselling.demo.person import Person, Story
from counselling.demo.shapes import Receipt
from reporting.sealing.access_code import from_secret
from tests.attacks.disk import Disk, found
from tests.service import CENTRE, CLOCK, TAGS, Service

HERS = [f"127.66.{number}.{number}" for number in range(1, 9)]
SCHOOL = "127.77.1.1"
HOME = "127.88.1.1"
BURST = 60
PUPILS = 25
STORY = Story(centre=CENTRE, text="Auch während einer Flut kommt eine Meldung an.", tags=TAGS)
MAILBOX = "/api/v1/mailbox"


@pytest.fixture(scope="module")
def narrow(running: Service) -> Service:
    """The service with buckets of sixty calls and one more in a quarter of an hour: none comes while a test goes on."""
    running.admit("reporting", BURST, 0.001)
    return running


def test_honest_persons_get_through_a_flood(narrow: Service, disk: Disk) -> None:
    with flood(narrow) as statuses:
        while statuses.count(429) < 100:
            time.sleep(0.05)
        took = []
        for _ in range(10):
            begun = time.monotonic()
            assert report_from(narrow, HOME).centre == CENTRE
            took.append(time.monotonic() - begun)
    assert set(statuses) == {404, 429}
    assert max(took) < 10, f"seconds for a report during the flood: {took}"
    addresses = {address: address.encode() for address in (*HERS, HOME)}
    assert found(disk, addresses) == []


def test_a_classroom_behind_one_address_is_not_locked_out(narrow: Service) -> None:
    with ThreadPoolExecutor(PUPILS) as pupils:
        receipts = list(pupils.map(lambda _: report_from(narrow, SCHOOL), range(PUPILS)))
    assert len({receipt.reference for receipt in receipts}) == PUPILS


def test_a_challenge_admits_one_call_from_an_address_that_must_wait(narrow: Service) -> None:
    with from_address(narrow, "127.99.1.1") as http:
        refused = [refusal(http) for _ in range(BURST + 10)]
        assert {one.status for one in refused[:BURST]} == {404}
        assert (refused[-1].status, refused[-1].code) == (429, "too_many")
        answer = worked_out(str(refused[-1].facts["challenge"]))
        assert refusal(http, answer).status == 404, "it was let in, and its token opens nothing"
        for used in (answer, answer + "0", answer.partition(":")[0]):
            assert refusal(http, used).status == 429


def refusal(http: httpx.Client, admission: str = "") -> ServiceRefused:
    """How a call with no token is refused."""
    with pytest.raises(ServiceRefused) as refused:
        call(http, "GET", MAILBOX, **{"X-Admission": admission})
    return refused.value


def worked_out(challenge: str) -> str:
    """The first answer to a challenge: the work a script must do for one call."""
    bits = int(challenge.split(".", maxsplit=1)[0])
    return next(
        answer
        for answer in (f"{challenge}:{number}" for number in count())
        if int.from_bytes(sha256(answer.encode()).digest(), "big") >> (256 - bits) == 0
    )


def report_from(running: Service, address: str) -> Receipt:
    """A report of somebody new at this address."""
    with from_address(running, address) as http:
        code = from_secret(token_bytes(15))
        return Person(http, running.settings.roots, code, CLOCK.today(), token_bytes).report(STORY)


def from_address(running: Service, address: str) -> httpx.Client:
    """A client that calls from another address of the loopback."""
    return doors.client(running.settings.reporting, httpx.HTTPTransport(local_address=address))


@contextlib.contextmanager
def flood(running: Service) -> Iterator[list[int]]:
    """Calls from all her addresses until the block ends; the statuses she got."""
    ended, statuses = threading.Event(), list[int]()

    def pour(address: str) -> None:
        with from_address(running, address) as http:
            while not ended.is_set():
                token = "Bearer " + b64encode(token_bytes(32)).decode()
                statuses.append(http.get(MAILBOX, headers={"Authorization": token}).status_code)

    threads = [threading.Thread(target=pour, args=(address,)) for address in HERS]
    for thread in threads:
        thread.start()
    try:
        yield statuses
    finally:
        ended.set()
        for thread in threads:
            thread.join()
