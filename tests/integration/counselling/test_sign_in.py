"""Coming in: invitations, password and code, sessions, and what a guesser meets."""

import asyncio
import time
from statistics import median

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from counselling.staff import browsers
from counselling.staff.attempts import FREE_NEARBY
from counselling.staff.model import invitations, members, sessions
from counselling.staff.sessions import COOKIE, IDLE_SECONDS, LONGEST_SECONDS
from reporting.sealing.canonical import base64_text
from tests.integration.conftest import ONE_KIND
from tests.integration.counselling.workplace import PASSWORD, Staff, Workplace
from tests.integration.reporting.network import at

MINUTE = 60


async def refused_acceptance(workplace: Workplace, **changes: object) -> dict[str, object]:
    token = base64_text(workplace.invite("nora").token)
    nora = workplace.browser("nora")
    invitation = await nora.call("POST", "/invitation", {"token": token})
    answer = await nora.call("POST", "/invitation/acceptance", nora.acceptance(token, invitation.json(), **changes))
    assert workplace.rows(members)[0]["state"] == "invited"
    return {"status": answer.status_code, **answer.json()}


async def test_an_invitation_shows_whom_it_invites(workplace: Workplace) -> None:
    token = base64_text(workplace.invite("nora", "ost", "counsellor").token)
    shown = (await workplace.browser("nora").call("POST", "/invitation", {"token": token})).json()
    assert (shown["login"], shown["language"]) == ("nora", "de")
    assert shown["memberships"] == [{"centre": "ost", "role": "counsellor"}]
    assert shown["totp_uri"] == f"otpauth://totp/Isonomia:nora?secret={shown['totp_secret']}&issuer=Isonomia"


async def test_an_invitation_is_read_in_both_spellings_of_base64(workplace: Workplace) -> None:
    token = base64_text(workplace.invite("nora").token)
    of_link = token.replace("+", "-").replace("/", "_").rstrip("=")
    assert (await workplace.browser("nora").call("POST", "/invitation", {"token": of_link})).status_code == 200


async def test_an_invited_person_becomes_a_member_and_is_signed_in(workplace: Workplace) -> None:
    nora = await workplace.join("nora")
    who = (await nora.call("GET", "/session")).json()
    assert (who["login"], who["memberships"]) == ("nora", [{"centre": "ost", "role": "counsellor"}])
    row = workplace.rows(members)[0]
    assert (row["state"], row["key"], row["sign_key"]) == (
        "active",
        nora.identity.public,
        nora.identity.sign_public,
    )
    assert row["password"].startswith("$argon2id$")
    assert workplace.events() == [
        "member.invited",
        "member.joined",
        "recipient.published",
        "unlock_slot.added",
        "unlock_slot.added",
        "sign_in.accepted",
    ]


async def test_a_link_works_once(workplace: Workplace) -> None:
    token = base64_text(workplace.invite("nora").token)
    nora = workplace.browser("nora")
    shown = (await nora.call("POST", "/invitation", {"token": token})).json()
    body = nora.acceptance(token, shown)
    first, second = await asyncio.gather(*(nora.call("POST", "/invitation/acceptance", body) for _ in range(2)))
    assert sorted((first.status_code, second.status_code)) == [201, 404]
    assert (await nora.call("POST", "/invitation", {"token": token})).status_code == 404


async def test_a_link_ends_after_seven_days_and_when_a_newer_one_is_made(workplace: Workplace) -> None:
    first = base64_text(workplace.invite("nora").token)
    second = base64_text(workplace.invite("nora").token)
    nora = workplace.browser("nora")
    assert (await nora.call("POST", "/invitation", {"token": first})).status_code == 404
    with at(workplace.clock, workplace.clock() + 7 * 86_400 - 1):
        assert (await nora.call("POST", "/invitation", {"token": second})).status_code == 200
    with at(workplace.clock, workplace.clock() + 7 * 86_400):
        assert (await nora.call("POST", "/invitation", {"token": second})).status_code == 404
        workplace.work()
    assert workplace.rows(invitations) == []


@ONE_KIND
@pytest.mark.parametrize("token", ["", "no", "!" * 43, base64_text(bytes(31)), base64_text(bytes(32))])
async def test_a_token_of_nobody_is_not_found(workplace: Workplace, token: str) -> None:
    answer = await workplace.browser("nora").call("POST", "/invitation", {"token": token})
    assert (answer.status_code, answer.json()["code"]) == (404, "invitation_unknown")


@ONE_KIND
@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"code": "12345"}, {"code": "does_not_match"}),
        ({"totp_secret": "AAAA"}, {"totp_secret": "format"}),
        ({"key": bytes(1216)}, {"key": "not_a_public_key"}),
    ],
)
async def test_an_acceptance_that_does_not_hold_together_is_refused(
    workplace: Workplace, changes: dict[str, object], fields: dict[str, str]
) -> None:
    answer = await refused_acceptance(workplace, **changes)
    assert (answer["status"], answer["fields"]) == (422, fields)


@ONE_KIND
@pytest.mark.parametrize("changes", [{"password": "eleven char"}, {"unlock_slots": []}, {"sign_key": bytes(31)}])
async def test_an_acceptance_of_another_shape_is_malformed(workplace: Workplace, changes: dict[str, object]) -> None:
    answer = await refused_acceptance(workplace, **changes)
    assert (answer["status"], answer["code"]) == (422, "malformed")


async def test_unlock_slots_must_be_hers_and_both_daily_and_recovery(workplace: Workplace) -> None:
    nora = workplace.browser("nora")
    stranger = [nora.unlock_slot("daily", bytes(16)), nora.unlock_slot("recovery", bytes(16))]
    assert (await refused_acceptance(workplace, unlock_slots=stranger))["code"] == "slot_header"
    twice_daily = [nora.unlock_slot("daily", bytes(16)), nora.unlock_slot("daily", bytes(16))]
    answer = await refused_acceptance(workplace, unlock_slots=twice_daily)
    assert answer["fields"] == {"unlock_slots": "daily_and_recovery"}


async def test_the_cookie_is_for_this_host_alone_and_no_script_reads_it(workplace: Workplace) -> None:
    nora = await workplace.join("nora")
    nora.clock.seconds += MINUTE
    found = (await nora.sign_in()).headers.get_list("set-cookie")
    kept = {line.partition("=")[0]: set(line.split("; ")) for line in found}
    assert set(kept) == {COOKIE, browsers.COOKIE}
    for words in kept.values():
        assert {"HttpOnly", "Secure", "SameSite=strict", "Path=/"} <= words
        assert not any(word.startswith("Domain") for word in words)
    assert not any(word.startswith("Max-Age") for word in kept[COOKIE])
    assert f"Max-Age={browsers.KNOWN_SECONDS}" in kept[browsers.COOKIE]


async def test_a_session_is_new_at_every_sign_in_and_the_old_one_ends(workplace: Workplace) -> None:
    nora = await workplace.join("nora")
    before = nora.cookie
    nora.clock.seconds += MINUTE
    assert (await nora.sign_in()).status_code == 201
    assert nora.cookie != before
    assert len(workplace.rows(sessions)) == 1
    nora.cookie = before
    assert (await nora.call("GET", "/session")).status_code == 401


async def test_what_the_table_holds_signs_nobody_in(workplace: Workplace) -> None:
    nora = await workplace.join("nora")
    nora.cookie = base64_text(workplace.rows(sessions)[0]["token"])
    assert (await nora.call("GET", "/session")).status_code == 401


async def test_a_session_ends_when_idle_and_after_twelve_hours(workplace: Workplace) -> None:
    nora = await workplace.join("nora")
    begun = nora.clock()
    with at(nora.clock, begun + IDLE_SECONDS):
        assert (await nora.call("GET", "/session")).status_code == 401
    for minutes in range(20, LONGEST_SECONDS // MINUTE, 20):
        with at(nora.clock, begun + minutes * MINUTE):
            assert (await nora.call("GET", "/session")).status_code == 200
    with at(nora.clock, begun + LONGEST_SECONDS):
        assert (await nora.call("GET", "/session")).json()["code"] == "not_signed_in"


async def test_being_seen_is_written_once_a_minute_at_most(workplace: Workplace) -> None:
    nora = await workplace.join("nora")
    begun = nora.clock()
    for seconds, written in ((59, begun), (60, begun + 60), (100, begun + 60)):
        with at(nora.clock, begun + seconds):
            await nora.call("GET", "/session")
        assert workplace.rows(sessions)[0]["seen"] == written


async def test_signing_out_ends_the_session_and_is_recorded(workplace: Workplace) -> None:
    nora = await workplace.join("nora")
    answer = await nora.call("DELETE", "/session")
    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert (await nora.call("GET", "/session")).status_code == 401
    assert workplace.recorded()[-1].event == "sign_in.ended"


async def test_a_changing_call_needs_the_sessions_own_form_token(workplace: Workplace) -> None:
    nora, lea = await workplace.join("nora"), await workplace.join("lea")
    for token in ("", "nonsense", base64_text(bytes(32)), lea.form_token):
        nora_with, nora.form_token = nora.form_token, token
        answer = await nora.call("DELETE", "/session")
        nora.form_token = nora_with
        assert (answer.status_code, answer.json()["code"]) == (403, "form_token")
    assert (await nora.call("GET", "/session")).status_code == 200


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}])
async def test_another_site_can_make_a_browser_do_nothing(workplace: Workplace, headers: dict[str, str]) -> None:
    nora = await workplace.join("nora")
    assert (await nora.call("DELETE", "/session", **headers)).json()["code"] == "cross_site"
    assert (await nora.sign_in(**headers)).json()["code"] == "cross_site"


async def test_password_and_code_are_both_needed_and_refusals_are_all_alike(workplace: Workplace) -> None:
    nora = await workplace.join("nora")
    nora.clock.seconds += MINUTE
    wrong_password = await nora.sign_in(password="correct horse batteri")
    wrong_code = await nora.sign_in(code=nora.wrong_code())
    unknown = await workplace.browser("nobody").sign_in(code="000000")
    invited = workplace.invite("lea")
    assert invited
    not_yet = await workplace.browser("lea").sign_in(code="000000")
    workplace.leave("nora")
    left = await nora.sign_in()
    answers = [wrong_password, wrong_code, unknown, not_yet, left]
    assert {(one.status_code, one.content) for one in answers} == {(401, wrong_code.content)}
    assert wrong_code.json()["code"] == "sign_in_refused"
    assert len({tuple(sorted(one.headers.items())) for one in answers}) == 1


async def test_refusals_are_recorded_in_transactions_of_their_own(workplace: Workplace) -> None:
    nora = await workplace.join("nora")
    nora.clock.seconds += MINUTE
    await nora.sign_in(password="correct horse batteri")
    await nora.sign_in(code=nora.wrong_code())
    await workplace.browser("nobody").sign_in(code="000000")
    pseudonym = workplace.trail.member(nora.staff)
    assert [(one.event, one.actor, one.detail) for one in workplace.recorded()[-3:]] == [
        ("sign_in.refused", pseudonym, "method password_totp reason password"),
        ("sign_in.refused", pseudonym, "method password_totp reason code"),
        ("sign_in.refused", "nobody", "method password_totp reason password"),
    ]


async def test_a_code_works_once_and_one_step_either_way(workplace: Workplace) -> None:
    nora = await workplace.join("nora")
    nora.clock.seconds += 10 * MINUTE
    statuses = [(await nora.sign_in(code=nora.code(step))).status_code for step in (-2, -1, -1, 0, 0, 1, -1, 0, 2)]
    assert statuses == [401, 201, 401, 201, 401, 201, 401, 401, 401]


async def test_two_sign_ins_with_one_code_at_once_cannot_both_win(workplace: Workplace) -> None:
    nora = await workplace.join("nora")
    nora.clock.seconds += MINUTE
    again = workplace.browser("nora")
    again.secret = nora.secret
    answers = await asyncio.gather(nora.sign_in(), again.sign_in())
    assert sorted(one.status_code for one in answers) == [201, 401]


async def test_a_guesser_waits_longer_and_longer_but_she_herself_comes_in(workplace: Workplace) -> None:
    nora = await workplace.join("nora")
    nora.clock.seconds += MINUTE
    guesser = workplace.browser("nora")
    waits = []
    for _ in range(12):
        answer = await guesser.sign_in(password="guess and guess", code="000000")
        while answer.status_code == 429:
            waits.append(int(answer.headers["retry-after"]))
            workplace.clock.seconds += waits[-1]
            answer = await guesser.sign_in(password="guess and guess", code="000000")
        assert answer.status_code == 401
    assert waits == [1, 2, 4, 8, 16, 32, 64]
    assert (await guesser.sign_in(password="guess and guess", code="000000")).status_code == 429
    assert (await nora.sign_in()).status_code == 201  # from the browser she used before
    nora.clock.seconds += 300
    fresh = workplace.browser("nora")
    fresh.secret = nora.secret
    assert (await fresh.sign_in()).status_code == 201  # and from anywhere, at most five minutes later


async def test_a_neighbour_who_tries_many_logins_keeps_nobody_out_of_her_own_browser(workplace: Workplace) -> None:
    nora, lea = await workplace.join("nora"), await workplace.join("lea")
    nora.clock.seconds += MINUTE
    await nora.call("DELETE", "/session")
    nora.cookie = ""
    for number in range(FREE_NEARBY + 4):
        await workplace.browser(f"login{number}").sign_in(code="000000")
    fresh = workplace.browser("nora")
    fresh.secret = nora.secret
    assert (await fresh.sign_in()).status_code == 429
    for foreign in (lea.mark, nora.mark[:-8] + "AAAAAAA=", "AAAA"):
        fresh.mark = foreign
        assert (await fresh.sign_in()).status_code == 429
    assert (await nora.sign_in()).status_code == 201
    nora.clock.seconds += MINUTE
    wrong = nora.wrong_code()
    assert [(await nora.sign_in(code=wrong)).status_code for _ in range(6)] == [401] * 5 + [429]  # as anybody


async def test_a_browsers_mark_is_over_after_half_a_year(workplace: Workplace) -> None:
    nora = await workplace.join("nora")
    staff, mark = nora.staff, browsers.make_mark(workplace.trail, nora.staff, 1_000)
    assert browsers.is_hers(workplace.trail, staff, mark, 999 + browsers.KNOWN_SECONDS)
    assert not browsers.is_hers(workplace.trail, staff, mark, 1_000 + browsers.KNOWN_SECONDS)


async def test_whoever_knows_the_password_cannot_guess_codes_quickly(workplace: Workplace) -> None:
    nora = await workplace.join("nora")
    nora.clock.seconds += MINUTE
    service = workplace.app.state["service"]
    for _ in range(8):  # as from eight different places, each with its own five attempts
        await workplace.browser("nora").sign_in(password=PASSWORD, code=nora.wrong_code())
        service.attempts._counts.pop(service.attempts._name("place", "nora", "127.0.0.1", now=nora.clock()), None)
    elsewhere = workplace.browser("nora")
    elsewhere.secret = nora.secret
    too_early = await elsewhere.sign_in()
    assert (too_early.status_code, too_early.json()["code"]) == (401, "sign_in_refused")
    nora.clock.seconds += MINUTE
    assert (await elsewhere.sign_in()).status_code == 201


async def test_unknown_logins_take_as_long_as_known_ones(workplace: Workplace) -> None:
    workplace.app.state["service"].passwords._hasher = PasswordHasher()
    workplace.app.state["service"].passwords._decoy = PasswordHasher().hash("a decoy")
    await workplace.join("nora")
    times: dict[str, list[float]] = {"nora": [], "nobody": []}
    for _ in range(7):
        for login, taken in times.items():
            workplace.clock.seconds += 3600  # a new hour: nobody has to wait
            begun = time.process_time()  # of all threads, and of this program alone
            assert (await workplace.browser(login).sign_in(password="guess and guess", code="0")).status_code == 401
            taken.append(time.process_time() - begun)
    known, unknown = median(times["nora"]), median(times["nobody"])
    assert 0.5 < known / unknown < 2


async def test_whoever_leaves_has_no_session_from_that_moment(workplace: Workplace, anna: Staff) -> None:
    nora = await workplace.join("nora")
    assert (await anna.call("POST", "/centres/ost/grants", workplace.grants(anna, nora))).status_code == 201
    assert (await nora.call("GET", "/cases")).status_code == 200
    workplace.leave("nora")
    refused = await nora.call("GET", "/cases")
    assert (refused.status_code, refused.json()["code"]) == (401, "member_left")
    nora.clock.seconds += MINUTE
    assert (await nora.sign_in()).status_code == 401
    assert [one.event for one in workplace.recorded()][-3:] == ["member.left", "grant.revoked", "sign_in.refused"]


async def test_a_secret_at_rest_is_under_the_service_key(workplace: Workplace) -> None:
    nora = await workplace.join("nora")
    with workplace.owner.begin() as connection:
        sealed = connection.execute(sa.select(members.c.totp)).scalar_one()
    assert nora.secret not in sealed
    assert workplace.trail.service_keys.open("members", nora.staff, sealed) == nora.secret


async def test_a_login_with_a_nul_is_malformed(workplace: Workplace) -> None:
    answer = await workplace.browser("an\0na").sign_in(code="000000")
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
