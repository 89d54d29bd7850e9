"""Everything in a mailbox as one file that a person can read and keep: HTML without a script, opened and written page by page,
so that a long conversation is never in memory whole.
"""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

from reporting.centres.manifest import Published
from reporting.centres.service import Service
from reporting.mailbox.answers import Vocabulary, answers_in_words
from reporting.mailbox.box import texts_from
from reporting.mailbox.dialogue import Box, opened_texts
from reporting.mailbox.in_words import box_in_words, messages_in_words
from reporting.mailbox.shown import COPY_STYLE
from reporting.sealing.envelope import MESSAGE_FROM_CENTRE
from reporting.web.pages import Pages, spoken_day

FILE_NAME = "notes.html"  # a neutral word: it stays behind in a folder


async def pieces(
    service: Service, pages: Pages, language: str, published: Published, box: Box, vocabulary: Vocabulary
) -> AsyncIterator[bytes]:
    """The file of an open mailbox, as UTF-8."""
    translate = pages.translate(language)
    shown = box_in_words(pages.settings, translate, language, published, box)
    today = spoken_day(language, published.today)
    yield pages.html(language, "copy_begin.html", here="", box=shown, copy_style=COPY_STYLE, today=today).encode()
    own = other = 0
    while entries := await service.database.read(partial(texts_from, lookup=box.code.lookup, position=own + other)):
        said = await asyncio.to_thread(opened_texts, box.code, box.mailbox.case, entries, own, other)
        messages = messages_in_words(translate, language, said, None)
        messages = [one | {"answers": answers_in_words(vocabulary, dict(one["answers"]))} for one in messages]
        yield pages.html(language, "copy_texts.html", here="", messages=messages).encode()
        centres = sum(entry.kind == MESSAGE_FROM_CENTRE for entry in entries)
        own, other = own + len(entries) - centres, other + centres
    yield pages.html(language, "copy_end.html", here="").encode()
