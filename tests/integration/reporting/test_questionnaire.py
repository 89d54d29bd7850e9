"""The questionnaire without JavaScript: one page a question, a draft under her cookie, and a report that says what she answered."""

import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from reporting.intake.questions import NAMES
from reporting.mailbox import model
from reporting.sealing.access_code import AccessCode, parse
from reporting.sealing.content import Text, decode_text
from reporting.sealing.envelope import DIALOGUE_RING, REPORT, open_text
from reporting.web import kept
from tests.integration.conftest import ONE_KIND
from tests.integration.reporting.conftest import ORIGIN
from tests.integration.reporting.network import Clock
from tests.integration.reporting.running import Site

WORDS = "Ihresgleichen bediene ich nicht."
FILE = ("a.txt", b"a" * 1_000, "text/plain")
ENDED = "To protect you, your earlier answers were deleted after an hour."


class Writer:
    """Somebody at a browser without scripts, in one tab or several: `page` and `path` are what the last one shows."""

    def __init__(self, site: Site, language: str = "en") -> None:
        self.page, self.path, self.status = "", "", 0
        self.cookies: dict[str, str] = {}
        self._site, self._language = site, language

    async def look(self, path: str) -> str:
        return await self._follow(await self._site.http.get(self._address(path), headers=self._headers()))

    async def give(
        self, name: str, *codes: str, files: Sequence[tuple[str, bytes, str]] = (), at: int = 1, **more: str
    ) -> str:
        """Answer a question, from whatever page; the heading of the page that follows."""
        return await self.press(
            f"/form/{at}", [("question", name), *((name, code) for code in codes), *more.items()], files
        )

    async def press(
        self, path: str, fields: Sequence[tuple[str, str]] = (), files: Sequence[tuple[str, bytes, str]] = ()
    ) -> str:
        parts: list[Any] = [
            *((name, (None, value)) for name, value in (*fields, ("nothing", ""))),
            *(("files", one) for one in files),
        ]
        sent = self._site.http.post(self._address(path), files=parts, headers=self._headers() | {"Origin": ORIGIN})
        return await self._follow(await sent)

    async def walk(self, answers: Mapping[str, str], until: str = "") -> str:
        """From the first question on, answering these and passing over the others; the heading where she stops."""
        heading = await self.look("/form/1" if self.cookies else "/form")
        while (asked := re.search(r'data-question="(\w+)"', self.page)) and asked[1] != until:
            heading = await self.give(asked[1], *[answers[asked[1]]] if asked[1] in answers else [])
            assert self.status == 200, (asked[1], self.told)
        return heading

    @property
    def told(self) -> str:
        """What stands in the summary of what is wrong."""
        found = re.search(r'id="summary">(.*?)</div>', self.page, re.DOTALL)
        return _bare(found[1]) if found else ""

    @property
    def rows(self) -> dict[str, str]:
        """What stands where everything is looked over."""
        rows = re.findall(r"<dt>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", self.page, re.DOTALL)
        return {_bare(title): _bare(value.replace("<br>", "\n")) for title, value in rows}

    @property
    def code(self) -> AccessCode:
        return parse("".join(re.findall(r"<span>([0-9A-Z]{5})</span>", self.page)))

    def _address(self, path: str) -> str:
        return f"/{self._language}{path}"

    def _headers(self) -> dict[str, str]:
        return {"Accept": "text/html", "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    async def _follow(self, answer: httpx.Response) -> str:
        for _ in range(3):
            found = re.search(rf"{kept.COOKIE}=([^;]*)", answer.headers.get("set-cookie", ""))
            if found:
                self.cookies[kept.COOKIE] = found[1]
            if not answer.is_redirect:
                break
            answer = await self._site.http.get(answer.headers["location"], headers=self._headers())
        self.page, self.status = unescape(answer.text), answer.status_code
        self.path = answer.url.raw_path.decode().removeprefix(f"/{self._language}")
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", self.page, re.DOTALL)
        return _bare(heading[1]) if heading else ""


def _bare(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html).strip()


@pytest.fixture
def writer(site: Site) -> Writer:
    return Writer(site)


def received(site: Site, code: AccessCode) -> Text:
    """The one report as whoever has its code reads it."""
    with site.owner.begin() as connection:
        row = connection.execute(sa.select(model.envelopes)).mappings().one()
    context = (REPORT, DIALOGUE_RING, 0, row["case_id"], row["record_id"])
    return decode_text(open_text(code.dialogue_key(0), *context, row["envelope"]))


async def test_from_the_first_question_to_the_code(site: Site, writer: Writer) -> None:
    assert await writer.look("/form") == "Who is writing?"
    steps = [
        await writer.give("role", "relative"),
        await writer.give("age", "under_18"),
        await writer.give("purpose", "advice"),
        await writer.give("words", WORDS),
        await writer.give("place", "municipality"),
        await writer.give("municipality", "saint gall"),
        await writer.give("when", "ongoing"),
        await writer.give("life_domain", "education"),
        await writer.give("education", "compulsory_school"),
        await writer.give("motive", "anti_black", "unknown", "xenophobia"),
        await writer.give("intersecting_ground"),
        await writer.give("form", "insult", "exclusion"),
        await writer.give("deadline", "yes"),
        await writer.give("files", files=[FILE]),
        await writer.give("centre", "ost"),
        await writer.give("must_not_reach", "somebody"),
        await writer.give("answer_language", "ti"),
        await writer.give("interpreter", "yes"),
        await writer.give("needs", "children"),
        await writer.give("contact_by", "phone", "code"),
        await writer.give("safe_times", "evening"),
        await writer.give("safe_ways", "say_who"),
        await writer.give("contact", "Sara, 079 000 00 00"),
        await writer.give("other_offices", "none"),
    ]
    assert steps[:3] == ["How old is the person it happened to?", "What would you like?", "What happened?"]
    assert steps[-1] == "Is everything right?"
    assert len(set(steps)) == len(steps)
    assert writer.rows["In which municipality?"] == "St. Gallen"
    motives = writer.rows["What do you think it was about?"].split("\n")
    assert sorted(motives) == ["Being a foreigner, or being taken for one", "Dark skin, being Black"]
    assert writer.rows["Was it about something else too?"] == "no answer"
    assert "a.txt" in writer.rows["Would you like to add files?"]
    await writer.press("/check")
    text = received(site, writer.code)
    assert (text.text, text.contact, text.language) == (WORDS, "Sara, 079 000 00 00", "ti")
    assert text.answers == {
        "role": ("relative",),
        "age": ("under_18",),
        "purpose": ("advice",),
        "place": ("municipality",),
        "municipality": ("3203", "SG"),
        "when": ("ongoing",),
        "life_domain": ("education",),
        "education": ("compulsory_school",),
        "motive": ("anti_black", "xenophobia"),
        "form": ("insult", "exclusion"),
        "deadline": ("yes",),
        "centre": ("ost",),
        "answer_language": ("ti",),
        "interpreter": ("yes",),
        "needs": ("children",),
        "contact_by": ("phone",),
        "safe_times": ("evening",),
        "safe_ways": ("say_who",),
        "other_offices": ("none",),
    }


async def test_back_leads_to_the_question_before_on_the_path(writer: Writer) -> None:
    await writer.give("role", "affected")
    await writer.give("age", "under_18")
    assert await writer.give("minor") == "What would you like?"
    assert (writer.path, 'href="/en/form/3">Back</a>' in writer.page) == ("/form/4", True)
    await writer.give("age", "adult")
    assert (writer.path, 'href="/en/form/2">Back</a>' in writer.page) == ("/form/3", True)
    assert await writer.look("/form/3") == "What would you like?"  # the one for minors is no longer on the path
    assert await writer.look("/form/99") == "What would you like?"  # beyond its end comes what was not asked yet


async def test_no_address_and_no_link_names_a_question(writer: Writer) -> None:
    given = {"role": "affected", "age": "under_18", "words": WORDS, "place": "municipality", "municipality": "Atlantis"}
    given |= {"centre": "ost", "must_not_reach": "this_centre", "contact_by": "phone"}
    heading, pages, addresses = await writer.look("/form"), 0, set[str]()
    while asked := re.search(r'data-question="(\w+)"', writer.page):
        heading = await writer.give(asked[1], *[given[asked[1]]] if asked[1] in given else [], at=pages + 1)
        addresses |= {writer.path, *re.findall(r'(?:href|action)="([^"]*)"', writer.page)}
        if writer.status == 422:  # what is wrong leads to its field
            given |= {"municipality": "Sitten", "other_centre": "vs"}
        else:
            pages += 1
    assert (heading, pages > 20) == ("Is everything right?", True)
    assert {"#answer", "/form/7", "/en/form/7", "/en/form/7?to_check"} <= addresses
    words = {word for address in addresses for word in re.findall(r"\w+", address)}
    assert words & set(NAMES) == {"form"}  # the name of the form itself too


async def test_who_only_tells_it_is_asked_less_and_gets_the_question_ticked(site: Site, writer: Writer) -> None:
    await writer.look("/form/tell")
    assert '<input type="hidden" name="purpose" value="documentation">' in writer.page
    await writer.give("role", "witness", purpose="documentation")
    assert await writer.give("age", "adult") == "What would you like?"
    assert re.search(r'value="documentation" checked', writer.page)
    await writer.give("purpose", "documentation")
    assert await writer.walk({"role": "witness", "purpose": "documentation", "words": WORDS, "centre": "ost"}) == (
        "Is everything right?"
    )
    assert "How may we reach you?" not in writer.rows
    await writer.press("/check")
    assert received(site, writer.code).contact == ""


async def test_contact_written_for_a_way_she_no_longer_wants_is_not_sent(site: Site, writer: Writer) -> None:
    await writer.walk({"role": "affected", "words": WORDS, "centre": "ost", "contact_by": "phone", "contact": "079"})
    await writer.give("contact_by", "code")
    await writer.press("/check")
    text = received(site, writer.code)
    assert text.contact == ""
    assert text.answers is not None
    assert text.answers.keys().isdisjoint({"safe_times", "safe_ways"})


async def test_enough_leads_to_the_check_with_the_responsible_centre(site: Site, writer: Writer) -> None:
    await writer.give("role", "affected")
    await writer.give("place", "canton")
    await writer.give("canton", "VS")
    assert await writer.give("words", WORDS, enough="yes") == "Is everything right?"
    assert writer.rows["Who shall read it?"] == "Beratungsstelle vs"
    # Changing one thing leads back, not through all that she passed over.
    assert await writer.give("when", "today", to_check="yes") == "Is everything right?"
    await writer.press("/check")
    assert (received(site, writer.code).answers or {})["centre"] == ("vs",)


async def test_after_a_change_only_what_is_new_is_asked(writer: Writer) -> None:
    await writer.give("role", "affected")
    await writer.give("words", WORDS, enough="yes")
    change = re.search(r'href="/en(/form/5\?to_check)"', writer.page)
    assert change
    assert await writer.look(change[1]) == "Where did it happen?"
    assert '<input type="hidden" name="to_check" value="yes">' in writer.page
    following = await writer.give("place", "municipality", to_check="yes")
    assert following == "In which municipality?"
    assert '<input type="hidden" name="to_check" value="yes">' in writer.page
    # In another canton another centre is responsible than the one that was proposed: she is asked again.
    await writer.give("municipality", "Sitten", to_check="yes")
    assert writer.path == "/form/14?to_check"
    assert re.search(r'value="vs" checked', writer.page)
    assert await writer.give("centre", "vs", to_check="yes") == "Is it about somebody at this centre?"
    assert await writer.give("must_not_reach", to_check="yes") == "Is everything right?"


async def test_a_centre_she_chose_against_the_proposal_stays(writer: Writer) -> None:
    await writer.walk({"words": WORDS, "place": "canton", "canton": "SG", "centre": "vs"})
    await writer.give("canton", "AR", to_check="yes")
    await writer.look("/check")
    assert writer.rows["Who shall read it?"] == "Beratungsstelle vs"


async def test_a_report_about_the_centre_goes_to_another_and_says_which_it_must_not_reach(
    site: Site, writer: Writer
) -> None:
    await writer.walk({"role": "affected", "words": WORDS, "centre": "ost"}, until="must_not_reach")
    assert await writer.give("must_not_reach", "this_centre") == "Which other centre shall read it?"
    assert "Beratungsstelle ost" not in writer.page
    await writer.give("other_centre", "ost")
    assert (writer.status, writer.told) == (422, "Something is missing or did not work\n\nChoose who will read it.")
    await writer.give("other_centre", "vs")
    await writer.press("/check")
    answers = received(site, writer.code).answers or {}
    assert (answers["centre"], answers["must_not_reach"]) == (("vs",), ("ost",))
    assert "other_centre" not in answers
    assert [row["centre"] for row in site.rows(model.reports)] == ["vs"]


async def test_of_another_centre_it_is_asked_again_what_it_must_not_reach(site: Site, writer: Writer) -> None:
    await writer.walk(
        {"role": "affected", "words": WORDS, "centre": "ost", "must_not_reach": "this_centre"}, "other_centre"
    )
    await writer.walk(
        {"role": "affected", "words": WORDS, "centre": "ost", "must_not_reach": "this_centre", "other_centre": "vs"}
    )
    assert writer.rows["Who will read it"] == "Beratungsstelle vs"
    assert await writer.give("centre", "vs", to_check="yes") == "Is it about somebody at this centre?"
    await writer.look("/check")
    assert "Which other centre shall read it?" not in writer.rows
    assert (writer.rows["Is it about somebody at this centre?"], writer.rows["Who will read it"]) == (
        "no answer",
        "Beratungsstelle vs",
    )
    assert await writer.give("must_not_reach", "nobody", to_check="yes") == "Is everything right?"
    await writer.press("/check")
    assert "must_not_reach" not in (received(site, writer.code).answers or {})


async def test_a_new_place_with_another_centre_asks_again_what_it_must_not_reach(writer: Writer) -> None:
    given = {"words": WORDS, "place": "canton", "canton": "SG", "centre": "ost", "must_not_reach": "this_centre"}
    await writer.walk(given | {"other_centre": "vs"})
    assert await writer.give("canton", "VS", to_check="yes") == "Who shall read it?"
    assert await writer.give("centre", "vs", to_check="yes") == "Is it about somebody at this centre?"
    assert await writer.give("must_not_reach", "nobody", to_check="yes") == "Is everything right?"


async def test_the_centre_she_turned_down_never_reads_it_instead(writer: Writer) -> None:
    """An other tab may bring the two together: then it is said and nothing is sent."""
    fields = [("words", WORDS), ("centre", "vs"), ("must_not_reach", "this_centre"), ("other_centre", "vs")]
    await writer.press("/form", fields)
    assert (writer.status, await writer.press("/check")) == (422, "Which other centre shall read it?")
    assert "Choose who will read it." in writer.told


@ONE_KIND
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("Atlantis", "We know no municipality of this name."),
        ("Buchss", "Do you mean one of these: "),
        ("<script>alert(1)</script>", "We know no municipality of this name."),
    ],
)
async def test_a_municipality_that_does_not_exist_is_said_and_what_was_typed_stays(
    writer: Writer, typed: str, sentence: str
) -> None:
    await writer.walk({"words": WORDS, "place": "municipality"}, until="municipality")
    assert await writer.give("municipality", typed) == "In which municipality?"
    assert writer.status == 422
    assert sentence in writer.told
    assert writer.told.count(",") <= 4  # three names and the sentence's own
    assert f'value="{typed}"' in writer.page
    assert "<title>Error: " in writer.page
    assert await writer.give("municipality", "Wil (SG)") == "When was it?"


async def test_what_was_typed_is_never_markup(site: Site, writer: Writer) -> None:
    hostile = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    await writer.give("role", "affected")
    await writer.give("place", "municipality")
    answer = await site.http.post(
        "/en/form/6",
        files=[("question", (None, "municipality")), ("municipality", (None, hostile))],
        headers=_sent(writer),
    )
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text


def _sent(writer: Writer) -> dict[str, str]:
    return {"Origin": ORIGIN, "Cookie": f"{kept.COOKIE}={writer.cookies[kept.COOKIE]}"}


async def test_hostile_words_arrive_as_they_are_and_are_never_markup(site: Site, writer: Writer) -> None:
    hostile = (
        "</textarea><script>alert(1)</script>{{ 7 * 7 }} %s \u202egnp.exe \U0001f469\u200d\U0001f469\u200d\U0001f467"
    )
    await writer.walk({"words": hostile, "centre": "ost"})
    name = "\u202egnp.exe'><b>.png"
    await writer.give("files", files=[(name, b"x", "text/html")])
    answer = await site.http.get("/en/check", headers=_sent(writer))
    assert "<script>alert" not in answer.text
    assert "\u202egnp.exe&#39;" not in answer.text
    await writer.press("/check")
    text = received(site, writer.code)
    assert text.text == hostile
    assert text.attachments[0].name == "gnp.exe'><b>.png"


async def test_a_choice_that_is_none_is_refused_with_what_to_do(writer: Writer) -> None:
    await writer.give("role", "emperor")
    assert writer.status == 422
    assert "Choose from what stands here, or choose nothing." in writer.told
    for path in ("/form/nonsense", "/form/0", "/form/-1"):
        assert await writer.look(path) != ""
        assert writer.status == 404
    for fields in ([("question", "nonsense")], [("role", "affected"), ("question", "role")], []):
        await writer.press("/form/1", fields)
        assert writer.status == 422


async def test_without_words_there_is_no_report_but_a_file_is_enough(site: Site, writer: Writer) -> None:
    await writer.walk({}, until="words")
    assert await writer.give("words", "   ") == "What happened?"
    assert "Write something. One sentence is enough." in writer.told
    await writer.give("centre", "ost")
    assert await writer.press("/check") == "What happened?"
    assert writer.status == 422
    await writer.give("files", files=[FILE])
    await writer.press("/check")
    assert received(site, writer.code).text == ""


@pytest.mark.parametrize(("characters", "beginning"), [(50_001, 50_000), (200_001, 0)], ids=["not kept", "not read"])
async def test_more_words_than_an_envelope_holds_are_said_and_never_sent_cut_off(
    site: Site, writer: Writer, characters: int, beginning: int
) -> None:
    woman = "\U0001f469"
    await writer.walk({"words": WORDS, "centre": "ost"})
    await writer.press("/form/files", files=[FILE])
    await writer.give("words", woman * characters)
    for _ in range(2):
        assert (writer.status, woman * beginning in writer.page) == (422, True)
        assert "This is too long. Shorten it" in writer.told
        await writer.give("when", "today")
        assert await writer.press("/check") == "What happened?"
    await writer.give("words", WORDS)
    await writer.press("/check")
    assert received(site, writer.code).text == WORDS


async def test_an_hour_later_what_stands_on_the_page_is_kept_and_the_rest_is_asked_again(
    site: Site, writer: Writer, clock: Clock
) -> None:
    await writer.walk({"purpose": "advice"}, until="words")
    clock.seconds += 3_600
    assert await writer.give("words", WORDS) == "What happened?"
    assert writer.status == 410
    assert ENDED in writer.told
    assert f"{WORDS}</textarea>" in writer.page
    assert await writer.give("words", WORDS) == "Who is writing?"
    assert len(site.rows(kept.drafts)) == 2  # the one that ended lies there until the worker's next round
    await writer.walk({"words": WORDS, "centre": "ost"})
    await writer.press("/check")
    assert received(site, writer.code).text == WORDS


async def test_an_hour_later_looking_says_that_it_has_ended(writer: Writer, clock: Clock) -> None:
    await writer.give("role", "affected")
    clock.seconds += 3_600
    assert await writer.look("/form/4") == "This has ended"
    assert writer.status == 410
    assert await writer.look("/check") == "This has ended"


async def test_a_draft_lives_on_with_each_answer(writer: Writer, clock: Clock) -> None:
    for name in ("role", "age", "purpose"):
        await writer.give(name)
        clock.seconds += 2_600
    assert await writer.give("words", WORDS) == "Where did it happen?"


async def test_both_buttons_pressed_twice_are_one_report(site: Site, writer: Writer) -> None:
    await writer.walk({"words": WORDS, "centre": "ost"})
    assert await writer.give("words", WORDS) == await writer.give("words", WORDS)
    await writer.press("/check")
    code = writer.code.text
    await writer.press("/check")
    assert writer.code.text == code
    assert len(site.rows(model.reports)) == 1


async def test_of_two_tabs_neither_undoes_the_other(site: Site, writer: Writer) -> None:
    await writer.give("role", "affected")
    other = Writer(site)
    other.cookies = writer.cookies
    await writer.look("/form/4")
    await other.look("/form/5")
    await other.give("place", "online")
    await writer.give("words", WORDS)
    await other.look("/check")
    assert other.rows["Where did it happen?"] == "On the internet or on the phone"
    assert other.rows["What happened?"] == WORDS


async def test_after_sending_back_and_another_tab_lead_to_the_code(site: Site, writer: Writer) -> None:
    await writer.walk({"role": "affected", "words": WORDS, "centre": "ost"})
    await writer.press("/check")
    arrived = "Thank you. Your report has arrived."
    for path in ("/form", "/form/4", "/form/tell", "/check"):
        assert await writer.look(path) == arrived
    assert await writer.give("words", "Something else") == arrived
    assert await writer.press("/form", [("words", "Something else")]) == arrived
    assert received(site, writer.code).text == WORDS


async def test_all_answers_at_once_are_the_same_draft(site: Site, writer: Writer) -> None:
    fields = [("role", "affected"), ("place", "municipality"), ("municipality", "Siders"), ("motive", "anti_black")]
    fields += [
        ("motive", "far_right"),
        ("words", WORDS),
        ("centre", "ost"),
        ("contact_by", "post"),
        ("contact", "Here"),
    ]
    assert await writer.press("/form", fields, files=[FILE]) == "Is everything right?"
    assert writer.rows["In which municipality?"] == "Sierre"
    await writer.press("/check")
    text = received(site, writer.code)
    assert text.answers is not None
    assert text.answers["motive"] == ("anti_black", "far_right")
    assert text.answers["centre"] == ("ost",)
    assert (text.contact, len(text.attachments)) == ("Here", 1)


async def test_all_at_once_with_a_mistake_leads_to_its_question_and_from_there_to_the_check(writer: Writer) -> None:
    fields = [("place", "municipality"), ("municipality", "Atlantis"), ("words", WORDS), ("centre", "ost")]
    assert await writer.press("/form", fields) == "In which municipality?"
    assert writer.status == 422
    assert 'value="Atlantis"' in writer.page
    following = await writer.give("municipality", "Wil (SG)", to_check="yes")
    assert following == "Is everything right?"


async def test_a_file_can_be_taken_away_again(site: Site, writer: Writer) -> None:
    await writer.walk({"role": "affected", "words": WORDS, "centre": "ost"})
    await writer.give("files", files=[FILE, ("b.txt", b"b", "text/plain")])
    await writer.look("/form/12")
    first = re.findall(r'name="drop" value="([0-9a-f]{32})"', writer.page)[0]
    await writer.give("files", drop=first)
    await writer.press("/check")
    assert [file.name for file in received(site, writer.code).attachments] == ["b.txt"]
    assert len(site.rows(model.attachments)) == 1


async def test_files_that_are_gone_are_said_and_it_can_be_sent_without_them(site: Site, writer: Writer) -> None:
    await writer.walk({"role": "affected", "words": WORDS, "centre": "ost"})
    await writer.give("files", files=[FILE])
    with site.owner.begin() as connection:
        connection.execute(sa.delete(model.attachment_chunks))
        connection.execute(sa.delete(model.attachments))
    assert await writer.press("/check") == "Would you like to add files?"
    assert "are gone. Please choose them again" in writer.told
    await writer.give("files", to_check="yes")
    await writer.press("/check")
    assert received(site, writer.code).attachments == ()


async def test_the_draft_goes_along_into_another_language(site: Site, writer: Writer) -> None:
    await writer.walk({"role": "affected", "words": WORDS, "centre": "ost"})
    french = Writer(site, "fr")
    french.cookies = writer.cookies
    assert await french.look("/form/4") == "Que s’est-il passé ?" or WORDS in french.page
    assert f"{WORDS}</textarea>" in french.page


async def test_the_page_before_the_first_answer_sets_no_cookie_and_is_the_same_for_everybody(site: Site) -> None:
    first, second = [await site.http.get("/en/form") for _ in range(2)]
    assert "set-cookie" not in first.headers
    assert first.text == second.text
    assert first.text.count('data-question="') == len(NAMES)
    assert re.findall(r'<form [^>]*data-question="(\w+)"', first.text) == list(NAMES)


async def test_a_page_of_a_draft_is_never_compressed_or_kept(writer: Writer, site: Site) -> None:
    await writer.give("role", "affected")
    answer = await site.http.get("/en/form/4", headers=_sent(writer) | {"Accept-Encoding": "gzip"})
    assert "content-encoding" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert "<template" not in answer.text
