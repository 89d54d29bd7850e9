"""Sends the example's reports through the public interface, answers some, and lets some persons answer back."""

import time
import tomllib
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Final, NamedTuple

import httpx
import msgspec

from counselling.demo.casework import cases, open_case, reply, take_over, write_note
from counselling.demo.centre_keys import Keyring, open_centre
from counselling.demo.dialogue import Draw
from counselling.demo.founding import Clock
from counselling.demo.member import Member
from counselling.demo.person import Person, Story, Tags
from counselling.demo.pictures import example_file
from reporting.intake import questions
from reporting.sealing.access_code import from_secret

OPENING_SECONDS: Final = 60


class Scene(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One story of stories.toml, and who at the centre answers it. `asked` is what the person answered to the questions."""

    centre: str
    by: str
    language: str
    asked: dict[str, tuple[str, ...]]
    text: str
    contact: str = ""
    note: str = ""
    files: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()


class Told(NamedTuple):
    """A report that was sent: its scene, the person who keeps its code, and its case."""

    scene: Scene
    person: Person
    case: bytes


def scenes() -> list[Scene]:
    """The stories, in the order they are told."""
    text = files("counselling.demo").joinpath("stories.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text)["story"], list[Scene])


def tell(http: httpx.Client, roots: tuple[str, ...], clock: Clock, draw: Draw) -> list[Told]:
    """Every report, sent by a person of its own."""
    told = []
    for scene in scenes():
        person = Person(http, roots, from_secret(draw(15)), clock.today(), draw)
        given = scene.asked | {"centre": (scene.centre,), "answer_language": (scene.language,)}
        story = Story(
            centre=scene.centre,
            text=scene.text.strip(),
            contact=scene.contact,
            tags=Tags(*questions.routing(given, scene.language)),
            answers=questions.told(given),
            files=tuple(example_file(name) for name in scene.files),
        )
        sealed = person.seal_report(story)
        person.send_report(sealed)
        told.append(Told(scene, person, sealed.case))
    return told


def converse(members: Mapping[str, Member], told: list[Told], say: Callable[[str], None]) -> None:
    """Replies and answers in turn, and the notes, once the worker has opened the cases."""
    keyrings: dict[str, Keyring] = {}
    for one in told:
        if not one.scene.replies:
            continue
        member = members[one.scene.by]
        keyring = keyrings.setdefault(one.scene.by, open_centre(member, one.scene.centre))
        await_case(member, one.case)
        say(f"{one.scene.by} answers a report in {one.scene.language}")
        take_over(member, one.case)
        for number, text in enumerate(one.scene.replies):
            reply(member, open_case(member, keyring, one.case), text.strip(), one.scene.language)
            if number < len(one.scene.answers):
                one.person.answer(one.scene.answers[number].strip(), one.scene.language)
        if one.scene.note:
            write_note(member, keyring, one.case, one.scene.note.strip(), _language_of(member))


def await_case(member: Member, case: bytes) -> None:
    """Returns once the worker has opened the case. Raises TimeoutError."""
    deadline = time.monotonic() + OPENING_SECONDS
    while all(line.case != case for line in cases(member)):
        if time.monotonic() > deadline:
            raise TimeoutError("the worker opened no case for a report")
        time.sleep(0.1)


def _language_of(member: Member) -> str:
    return member.session.language if member.session else "en"
