"""One has a member's cookie, the other her passphrase; neither has both.

With the cookie (and the form token it gives) come ciphertext, days and states of her centres: no seed, no word. With
the passphrase alone comes nothing at all: what it would open is served only after sign-in.
"""

import pytest

from counselling.demo import doors
from counselling.demo.calls import ServiceRefused, call
from counselling.demo.casework import cases, open_case, reply, write_note
from counselling.demo.centre_keys import open_centre
from counselling.demo.member import COOKIE, Locked
from reporting.sealing.errors import NotGenuine
from tests.attacks.disk import spellings
from tests.service import CENTRE, Service

WORDS = "Blaubeerschneckenhaus, sagte niemand je zuvor."
PATHS = ("/session", "/centres", "/unlock-slots", "/manifest", "/cases")


def test_a_stolen_cookie_gives_ciphertext(running: Service) -> None:
    person, sealed = running.reported(WORDS)
    anna = running.members["anna"]
    keyring = open_centre(anna, CENTRE)
    reply(anna, open_case(anna, keyring, sealed.case), WORDS, "de")
    write_note(anna, keyring, sealed.case, WORDS, "de")

    thief = running.member()
    thief.session, thief.cookie = anna.session, anna.cookie
    assert sealed.case in {line.case for line in cases(thief)}
    served = b"".join(thief.call("GET", path).content for path in (*PATHS, f"/cases/{sealed.case.hex()}"))
    secrets = {
        "words": WORDS.encode(),
        "anna's seed": anna.identity.seed,
        "the centre's seed": keyring.identities[1].seed,
        "the dialogue key": person.code.dialogue_key(0),
    }
    for name, secret in secrets.items():
        assert not [spelling for spelling, text in spellings(secret).items() if text in served], name
    with pytest.raises(Locked):
        open_centre(thief, CENTRE)


def test_what_the_cookie_gives_is_not_opened_by_guesses(running: Service) -> None:
    anna = running.members["anna"]
    thief = running.member()
    thief.session, thief.cookie = anna.session, anna.cookie
    for guess in ("", running.accounts["anna"].password, running.accounts["samir"].passphrase):
        with pytest.raises(NotGenuine):
            thief.unlock(guess)


def test_a_stolen_passphrase_gives_nothing(running: Service) -> None:
    anna = running.members["anna"]
    passphrase = running.accounts["anna"].passphrase
    with doors.workspace_http(running.settings) as http:
        for path in (*PATHS, "/roots"):
            with pytest.raises(ServiceRefused) as refused:
                call(http, "GET", f"/api/v1{path}")
            assert (refused.value.status, refused.value.code) == (401, "not_signed_in")
        with pytest.raises(ServiceRefused, match="401 sign_in_refused"):
            call(http, "POST", "/api/v1/session", {"login": "anna", "password": passphrase, "code": "000000"})
    # It does open what an honest sign-in is served: the refusals above are all that stands before it.
    slots = running.other_device("anna").call("GET", "/unlock-slots").json()
    assert len(slots) == 2
    assert running.other_device("anna").identity.seed == anna.identity.seed


def test_a_cookie_of_the_thiefs_own_making_is_not_taken(running: Service) -> None:
    with doors.workspace_http(running.settings) as http, pytest.raises(ServiceRefused, match="401 not_signed_in"):
        call(http, "GET", "/api/v1/session", Cookie=f"{COOKIE}=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")


def test_a_signed_out_session_is_worth_nothing(running: Service) -> None:
    anna = running.members["anna"]
    thief, leaver = running.member(), running.members["samir"]
    thief.session, thief.cookie = leaver.session, leaver.cookie
    leaver.sign_out()
    with pytest.raises(ServiceRefused, match="401 not_signed_in"):
        cases(thief)
    assert cases(anna)
