"""A reporting person as a program: what her browser does, over the public interface alone.

She keeps an access code and nothing else. She seals only to a key of the manifest that a root signed, and believes of
the mailbox only what opens and counts as it must.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

import httpx
import msgspec

from counselling.demo.calls import ServiceRefused, accepted, answer, call
from counselling.demo.dialogue import (
    Draw,
    File,
    Said,
    Upload,
    count_of,
    open_entry,
    open_file,
    require_complete,
    seal_files,
    seal_said,
)
from counselling.demo.shapes import Mailbox, Receipt
from reporting.sealing.access_code import AccessCode
from reporting.sealing.canonical import base64_text
from reporting.sealing.content import Attachment, Text
from reporting.sealing.envelope import MESSAGE_FROM_CENTRE, MESSAGE_FROM_PERSON, REPORT
from reporting.sealing.errors import NotGenuine
from reporting.sealing.keys import recipient
from reporting.sealing.manifest import Manifest, current, verify_manifest
from reporting.sealing.slot import DIALOGUE, seal_slot

OLDER_KEY: Final = "the service wants an older or unknown dialogue key"


class Tags(msgspec.Struct, frozen=True):
    """What the service must know to route, sealed under its own key and erased at takeover."""

    language: str
    life_domain: str
    urgent: bool = False
    purpose: str = "advice"
    conflict: bool = False


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """What a person fills in: her words, how to reach her if she likes, files, and what routes."""

    centre: str
    text: str
    tags: Tags
    contact: str | None = None
    answers: dict[str, tuple[str, ...]] | None = None
    files: tuple[File, ...] = ()


class SealedReport(msgspec.Struct, frozen=True):
    """A report ready to go: sent twice it is kept once. `body` is the JSON of `POST /reports`."""

    case: bytes
    uploads: tuple[Upload, ...]
    body: dict[str, object]


class SealedMessage(msgspec.Struct, frozen=True):
    """A message ready to go: sent twice it is kept once."""

    case: bytes
    uploads: tuple[Upload, ...]
    body: dict[str, object]


class Person:
    """One person at one device on one day. `roots` are the verifier keys her browser was built with."""

    def __init__(self, http: httpx.Client, roots: Sequence[str], code: AccessCode, today: date, draw: Draw) -> None:
        self.code = code
        self.sequence_seen = 0
        self._http = http
        self._roots = tuple(roots)
        self._today = today
        self._draw = draw
        self._bearer = {"Authorization": "Bearer " + base64_text(code.login_token)}

    def manifest(self) -> Manifest:
        """The list of centres, verified. Raises NotGenuine."""
        note = call(self._http, "GET", "/api/v1/manifest").text
        manifest = verify_manifest(note, self._roots, self._today, self.sequence_seen)
        self.sequence_seen = manifest.sequence
        return manifest

    def report(self, story: Story) -> Receipt:
        """Seals and sends; if the centre has a newer key than the manifest told, seals to that once more."""
        sealed = self.seal_report(story)
        try:
            return self.send_report(sealed)
        except ServiceRefused as refused:
            if refused.code != "generation_not_current":
                raise
            return self.send_report(self._sealed_anew(sealed, story.centre))

    def seal_report(self, story: Story) -> SealedReport:
        """The report as bytes that only the centre of the story can open."""
        case, record = self._draw(16), self._draw(16)
        key = self.code.dialogue_key(0)
        uploads, announced = seal_files(key, 0, case, story.files, self._draw)
        text = self._text(0, 0, 0, story.tags.language, story.text, announced)
        answers = {**(story.answers or {}), "centre": (story.centre,)}
        text = msgspec.structs.replace(text, answers=answers, contact=story.contact or "")
        body: dict[str, object] = {
            "case": case,
            "record": record,
            "envelope": seal_said(key, case, Said(record, REPORT, 0, text)),
            "withdraw": self.code.withdraw_lookup,
            "attachments": [upload.record for upload in uploads],
            "tags": story.tags,
        }
        return SealedReport(case, uploads, body | self._slot(story.centre, case, 0))

    def send_report(self, sealed: SealedReport) -> Receipt:
        """Sends the files, then the report. May be repeated after a lost answer."""
        self.upload(sealed.case, sealed.uploads)
        return answer(self._call("POST", "/api/v1/reports", sealed.body), Receipt)

    def upload(self, case: bytes, uploads: Sequence[Upload]) -> None:
        """Sends sealed files, which a text must announce within the hour."""
        for upload in uploads:
            path = f"/api/v1/attachments/{case.hex()}/{upload.record.hex()}"
            accepted(self._http.put(path, content=upload.envelope, headers=self._bearer | _BYTES))

    def mailbox(self) -> Mailbox:
        """The mailbox, still sealed."""
        return answer(self._call("GET", "/api/v1/mailbox"), Mailbox)

    def read(self, mailbox: Mailbox) -> list[Said]:
        """Every text of the mailbox, opened and counted. Raises NotGenuine."""
        keys = self.code.dialogue_key
        said = [open_entry(keys(entry.dialogue_generation), mailbox.case, entry) for entry in mailbox.entries]
        require_complete(said)
        # The generation moves only with a text of hers, so a service that names another one is lying or has lost one.
        if mailbox.dialogue_generation != max(text.generation for text in said if text.kind != MESSAGE_FROM_CENTRE):
            raise NotGenuine(OLDER_KEY)
        return said

    def read_file(self, mailbox: Mailbox, record: bytes) -> bytes:
        """One file of the dialogue, whole and proven. Raises NotGenuine."""
        said = self.read(mailbox)
        stored = next(file for file in mailbox.attachments if file.record == record)
        envelope = self._call("GET", f"/api/v1/mailbox/attachments/{record.hex()}").content
        return open_file(self.code.dialogue_key(stored.dialogue_generation), mailbox.case, said, record, envelope)

    def answer(
        self, text: str, language: str, files: Sequence[File] = (), *, accepts: str | None = None
    ) -> SealedMessage:
        """Reads the mailbox, seals a message to whoever may read it now, and sends it.

        `accepts` is the id of an appointment that the centre has proposed.
        """
        mailbox = self.mailbox()
        sealed = self.seal_message(mailbox, text, language, files, accepts=accepts)
        self.send_message(sealed)
        return sealed

    def seal_message(
        self, mailbox: Mailbox, text: str, language: str, files: Sequence[File] = (), *, accepts: str | None = None
    ) -> SealedMessage:
        """A message under the dialogue key, which is renewed if the centre has another key than the dialogue's."""
        said = self.read(mailbox)
        centre = mailbox.sealed_to.centre
        renews = current(self.manifest(), centre, self._today).generation != mailbox.sealed_to.centre_generation
        generation = mailbox.dialogue_generation + renews
        key, record = self.code.dialogue_key(generation), self._draw(16)
        uploads, announced = seal_files(key, generation, mailbox.case, files, self._draw)
        counts = count_of(said, "person"), count_of(said, "centre") - 1
        content = msgspec.structs.replace(self._text(generation, *counts, language, text, announced), accepts=accepts)
        envelope = seal_said(key, mailbox.case, Said(record, MESSAGE_FROM_PERSON, generation, content))
        renewal = None
        if renews:
            slot = self._slot(centre, mailbox.case, generation)["slot"]
            renewal = {"dialogue_generation": generation, "slot": slot}
        body = {"record": record, "dialogue_generation": generation, "envelope": envelope, "renewal": renewal}
        return SealedMessage(mailbox.case, uploads, body | {"attachments": [upload.record for upload in uploads]})

    def send_message(self, sealed: SealedMessage) -> None:
        """Sends the files, then the message. May be repeated after a lost answer."""
        self.upload(sealed.case, sealed.uploads)
        self._call("POST", "/api/v1/mailbox/messages", sealed.body)

    def end_access(self) -> None:
        """From here on the code opens nothing any more."""
        self._call("DELETE", "/api/v1/mailbox", self._withdraw_token())

    def withdraw(self) -> None:
        """Withdraws the report; it is carried out after seven days."""
        self._call("POST", "/api/v1/mailbox/withdrawal", self._withdraw_token())

    def take_back_withdrawal(self) -> None:
        """Within the seven days: nothing happens after all."""
        self._call("DELETE", "/api/v1/mailbox/withdrawal", self._withdraw_token())

    def _withdraw_token(self) -> dict[str, bytes]:
        return {"withdraw_token": self.code.withdraw_token}

    def _text(
        self, generation: int, seq: int, seen: int, language: str, text: str, files: tuple[Attachment, ...]
    ) -> Text:
        return Text(
            v=1,
            seq=seq,
            seen=seen,
            day=self._today,
            sealed_by="browser",
            language=language,
            text=text,
            attachments=files,
            next=self.code.next_of(generation),
        )

    def _slot(self, centre: str, case: bytes, generation: int) -> dict[str, object]:
        key = current(self.manifest(), centre, self._today)
        slot = seal_slot(recipient(key.key), DIALOGUE, generation, case, self.code.dialogue_key(generation))
        return {"centre": centre, "centre_generation": key.generation, "slot": slot}

    def _sealed_anew(self, sealed: SealedReport, centre: str) -> SealedReport:
        return msgspec.structs.replace(sealed, body=sealed.body | self._slot(centre, sealed.case, 0))

    def _call(self, method: str, path: str, body: object = None) -> httpx.Response:
        return call(self._http, method, path, body, **self._bearer)


_BYTES: Final = {"Content-Type": "application/octet-stream"}
