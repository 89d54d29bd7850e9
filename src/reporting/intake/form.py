"""The one report form: what it offers, how it is read as it arrives, what must be mended, and how it looks when looked over."""

from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple

from babel import Locale
from litestar import Request
from msgspec.structs import replace

from reporting.centres.directory import Listed, directory
from reporting.centres.manifest import Published
from reporting.centres.responsible import responsible
from reporting.centres.service import Service
from reporting.codes import LANGUAGES, codes, label
from reporting.errors import Invalid, TooLarge, Unavailable
from reporting.intake.draft import CONTACT, WORDS, Draft
from reporting.intake.texts import TEXTS
from reporting.mailbox import attachments, sealed_here
from reporting.messages import N_
from reporting.sealing.padding import ATTACHMENT_LIMIT
from reporting.web.forms import Part, parts, text
from reporting.web.pages import Pages, Translate, facts, months, spoken_size

# In which an answer can be asked for, beside the languages of the pages; the centre may need an interpreter.
MORE_LANGUAGES: Final = (
    "it", "rm", "en", "es", "pt", "sq", "sr", "tr", "ku", "ar", "fa", "ps", "ti", "am", "so", "ta", "uk", "ru", "zh",
)  # fmt: skip
MEGABYTE: Final = 1024 * 1024

# What is read of a form, each once; the rest is passed over.
FIELDS: Final = frozenset(
    {"centre", "words", "contact", "answer_language", "life_domain", "purpose", "urgent", "conflict"}
)

FIELDS_OF_CODES: Final[Mapping[str, str]] = {
    "words_missing": N_("Write something in “Your words”. One sentence is enough."),
    "words_too_long": N_("“Your words” is too long. Shorten it, or add the rest as a file."),
    "contact_too_long": N_("“How and when can we reach you safely?” is too long. Please shorten it."),
    "centre_unknown": N_("Choose who will read it."),
    "files_too_large": N_(
        "A file is larger than 30 MB and was not taken. Choose a smaller one. Everything else is kept."
    ),
    "files_too_many": N_("No more than 20 files can be sent. Those beyond were not taken."),
    "attachment_unknown": N_(
        "The files were kept for an hour and are gone. Please choose them again; your words are kept."
    ),
    "files_unavailable": N_("The files could not be kept just now. Please choose them again; your words are kept."),
}


class Filled(NamedTuple):
    """A form that has been read: the draft with it, what is wrong by field, and files to let go of."""

    draft: Draft
    faults: dict[str, str]
    dropped: list[bytes]


async def read(request: Request[Any, Any, Any], service: Service, draft: Draft) -> Filled:
    """Read a form as it arrives; its files are sealed and kept on the way.

    Raises:
        Invalid: `malformed`: no form.
    """
    fields: dict[str, str] = {}
    faults: dict[str, str] = {}
    dropped: list[bytes] = []
    files = list(draft.files)
    async for part in parts(request):
        if part.filename and part.name == "files":
            await _take_file(service, draft, part, files, faults)
        elif part.filename is None and part.name == "drop":
            dropped += [file.record for file in files if file.record.hex() == await text(part, 64)]
        elif part.filename is None and part.name in FIELDS - fields.keys():
            fields[part.name] = await _words(part, faults)
    left = tuple(file for file in files if file.record not in dropped)
    return Filled(_with_fields(replace(draft, files=left), fields), faults, dropped)


async def _take_file(service: Service, draft: Draft, part: Part, files: list[Any], faults: dict[str, str]) -> None:
    try:
        files.append(await sealed_here.receive(service, draft.code, 0, draft.case, part, part.media_type))
    except TooLarge:
        faults["files"] = "files_too_large"
    except Unavailable:
        faults["files"] = "files_unavailable"
    except Invalid as error:
        if error.code != "too_many_attachments":
            raise  # the body itself is malformed
        faults["files"] = "files_too_many"


async def _words(part: Part, faults: dict[str, str]) -> str:
    try:
        entered = await text(part, 4 * WORDS)
    except TooLarge:
        faults[part.name] = f"{part.name}_too_long"
        return ""
    return sealed_here.plain_words(entered)


def _with_fields(draft: Draft, fields: Mapping[str, str]) -> Draft:
    purpose: Literal["advice", "documentation"] = (
        "documentation" if fields.get("purpose") == "documentation" else "advice"
    )
    return replace(
        draft,
        centre=fields.get("centre", ""),
        words=fields.get("words", ""),
        contact=fields.get("contact", ""),
        answer_language=fields.get("answer_language", ""),
        life_domain=fields.get("life_domain", "unknown"),
        purpose=purpose,
        urgent="urgent" in fields,
        conflict="conflict" in fields,
    )


def faults_of(draft: Draft, published: Published) -> dict[str, str]:
    """What must be mended before the draft can be sent: field -> code, in the order of the page."""
    faults = {}
    if draft.centre not in published.centres:
        faults["centre"] = "centre_unknown"
    if not draft.words.strip():
        faults["words"] = "words_missing"
    elif len(draft.words) > WORDS:
        faults["words"] = "words_too_long"
    if len(draft.contact) > CONTACT:
        faults["contact"] = "contact_too_long"
    return faults


def made_valid(draft: Draft, published: Published, languages: tuple[str, ...]) -> Draft:
    """The draft with a choice that exists wherever a browser sent something that is no choice."""
    known = answer_languages(languages)
    return replace(
        draft,
        answer_language=draft.answer_language if draft.answer_language in dict(known) else languages[0],
        life_domain=draft.life_domain if draft.life_domain in codes("life_domain", published.today.year) else "unknown",
    )


def answer_languages(offered: tuple[str, ...]) -> list[tuple[str, str]]:
    """Tags and own names of the languages in which an answer can be asked for; those of the pages first."""
    return [(tag, Locale.parse(tag).get_display_name(tag) or tag) for tag in dict.fromkeys((*offered, *MORE_LANGUAGES))]


def context_of(pages: Pages, language: str, published: Published) -> dict[str, Any]:
    """What the form offers, in a language."""
    settings, translate = pages.settings, pages.translate(language)
    centres = directory(published.manifest, settings.contacts, language, translate, published.today)
    limits = {
        "words": WORDS,
        "contact": CONTACT,
        "attachments": attachments.LIMIT,
        "size": ATTACHMENT_LIMIT,
        "megabytes": ATTACHMENT_LIMIT // MEGABYTE,
    }
    return {
        "centres": centres,
        "answer_languages": answer_languages(settings.languages),
        "life_domains": _life_domains(language, published.today.year),
        "labels_in": language if language in LANGUAGES else "en",
        "limits": limits,
        "facts": facts(
            language=language,
            roots=settings.roots,
            limits=limits,
            texts={name: translate(message) for name, message in TEXTS.items()},
            names={centre.centre: centre.name for centre in centres},
            manifest_floor=published.manifest.sequence,
            **months(language),
        ),
    }


def shown(draft: Draft | None, published: Published, language: str) -> dict[str, Any]:
    """The draft as the form shows it; without one, the centre that is responsible when nothing is known yet."""
    known = draft or Draft(centre=responsible(published.centres.values()) or "", answer_language=language)
    return {name: getattr(known, name) for name in Draft.__struct_fields__ if name not in SECRETS} | {
        "files": [
            {"record": file.record.hex(), "name": file.name, "size": spoken_size(file.size)} for file in known.files
        ]
    }


SECRETS: Final = {"secret", "case", "record", "files"}


def look_over(context: Mapping[str, Any], draft: Draft, language: str, translate: Translate) -> dict[str, Any]:
    """The draft as it stands on the page where it is looked over, in words instead of codes."""
    centres: list[Listed] = context["centres"]
    unknown = translate(TEXTS["domain_unknown"])
    return {
        "centre": next((centre.name for centre in centres if centre.centre == draft.centre), draft.centre),
        "words": draft.words,
        "contact": draft.contact or translate(TEXTS["contact_none"]),
        "language": dict(context["answer_languages"]).get(draft.answer_language, ""),
        "domain": unknown if draft.life_domain == "unknown" else label("life_domain", draft.life_domain, language),
        "wishes": [translate(TEXTS[name]) for name in _wishes(draft)],
        "files": [{"name": file.name, "size": spoken_size(file.size)} for file in draft.files],
    }


def _wishes(draft: Draft) -> list[str]:
    chosen = {"urgent": draft.urgent, "conflict": draft.conflict}
    return [f"wish_{draft.purpose}", *(f"wish_{name}" for name, is_so in chosen.items() if is_so)]


def _life_domains(language: str, year: int) -> list[tuple[str, str]]:
    return [(code, label("life_domain", code, language)) for code in codes("life_domain", year) if code != "unknown"]
