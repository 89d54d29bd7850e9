"""Takes place, time and device out of pictures, films and sound, and who and when out of documents, before they are sealed, piece
by piece as they arrive.

Pixels and sound are never touched: whole segments are left out or blanked. What a file is its first bytes say, never its name.
A file of another kind, or one that is not built as it claims, goes on as it is from there on, and `removed` stays False: that
is then said. Only parts of documents are unpacked, within bounds (`pressed`, `pdf_objects`); no file grows, and the work is
bounded by the bytes. The same steps as `browser/metadata.js`, on one table of cases.
"""

from reporting.mailbox.metadata.archives import archive
from reporting.mailbox.metadata.films import FIRST, film, is_film
from reporting.mailbox.metadata.matroska import matroska
from reporting.mailbox.metadata.ogg import ogg
from reporting.mailbox.metadata.pdf import pdf
from reporting.mailbox.metadata.pictures import gif, jpeg, png, webp
from reporting.mailbox.metadata.sounds import frames, is_sound, wav
from reporting.mailbox.metadata.steps import BLANK, KEEP, LOOK, PUT, REST, Step, Steps, look, most_looks


class Cleaner:
    """One file on its way. `removed` is right once `finish` returned.

    Holds at most one piece and 64 KiB, of a document one part, of a PDF 1 MiB.
    """

    def __init__(self, steps: Steps | None = None) -> None:
        self.removed = False
        self._held = bytearray()
        self._is_whole = True
        self._looks = self._taken = 0
        self._ended = False
        self._steps: Steps | None = steps or _file()
        self._step = next(self._steps)
        self._left = self._step.length

    def update(self, piece: bytes) -> bytes:
        """What goes on, now that this piece is here too."""
        self._held += piece
        out = bytearray()
        while self._advance(out):
            pass
        return bytes(out)

    def finish(self) -> bytes:
        """What goes on at the end of the file."""
        self._ended = True
        return self.update(b"")

    def _advance(self, out: bytearray) -> bool:
        """One step, as far as the bytes here reach; whether another can follow."""
        if self._step.verb == LOOK:
            if len(self._held) < self._left and not self._ended:
                return False
            return self._go_on(bytes(memoryview(self._held)[: self._left]), out)
        taken = min(self._left, len(self._held))
        if self._step.verb == KEEP:
            out += memoryview(self._held)[:taken]
        elif self._step.verb == BLANK:
            out += bytes(taken)
        del self._held[:taken]
        self._left -= taken
        self._taken += taken
        if self._left and not self._ended:
            return False
        self._is_whole &= not 0 < self._left < REST // 2
        return self._go_on(b"", out)

    def _go_on(self, seen: bytes, out: bytearray) -> bool:
        """Take the next step; False when there is none any more and all that is left goes on as it is."""
        if self._steps is None:
            return False
        try:
            step = self._steps.send(seen)
            while step.verb == PUT:
                out += step.added
                step = self._steps.send(b"")
        except StopIteration as ended:
            return self._end(ended.value)
        self._looks += step.verb == LOOK
        if self._looks > most_looks(self._taken):
            return self._end(False)
        self._step, self._left = step, step.length
        return True

    def _end(self, understood: bool) -> bool:
        self._steps, self.removed = None, understood and self._is_whole
        self._step, self._left = Step(KEEP, REST), REST
        return True


def _file() -> Steps:
    """What the first bytes say it is."""
    head = yield look(FIRST)
    if head.startswith(b"PK\3\4"):
        return (yield from archive(_medium_inside))
    if head.startswith(b"%PDF-"):
        return (yield from pdf())
    return (yield from _medium(head))


def _medium_inside(content: bytes) -> tuple[bytes, bool]:
    """A picture, a film or sound that stands in a document: what goes on, and whether it was understood."""
    cleaner = Cleaner(_medium_alone())
    left = cleaner.update(content) + cleaner.finish()
    return left, cleaner.removed


def _medium_alone() -> Steps:
    return (yield from _medium((yield look(FIRST))))


def _medium(head: bytes) -> Steps:
    if head.startswith(b"\xff\xd8\xff"):
        return (yield from jpeg())
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return (yield from png())
    if head.startswith((b"GIF87a", b"GIF89a")):
        return (yield from gif())
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return (yield from webp())
    if is_film(head):
        return (yield from film())
    return (yield from _sound(head))


def _sound(head: bytes) -> Steps:
    """Sound, and films in what sound comes in too."""
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return (yield from wav())
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return (yield from matroska())
    if head.startswith(b"OggS"):
        return (yield from ogg())
    return is_sound(head) and (yield from frames())
