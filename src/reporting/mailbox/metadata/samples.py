"""How the samples of a track are coded (`stsd`, ISO/IEC 14496-12, 8.5.2; QuickTime File Format, "Sample Description Atoms").

The name of the coder and its vendor are blanked; in a description stays what is known to belong to pictures or sound.
"""

from typing import Final

from reporting.mailbox.metadata.steps import BLANK, Step, Steps, drop, keep, look, put

BLANKED: Final = frozenset(b"udta meta uuid free skip wide prft sefd".split())  # boxes that go, wherever they stand

# What stands in a description before its boxes, by the kind of its track: so many bytes kept, so many blanked, in turns.
_FIXED: Final = {b"vide": (20, 4, 26, 32, 4), b"auxv": (20, 4, 26, 32, 4), b"soun": (20, 4, 12), b"tmcd": (34,)}
_LONGER_SOUND: Final = {0: 0, 1: 16, 2: 36}  # bytes more, by version
_WORDS: Final = frozenset({b"text", b"subt", b"sbtl", b"clcp"})  # their descriptions stay whole
_KNOWN: Final = frozenset(
    b"avcC hvcC lhvC hvcE vvcC av1C vpcC dvcC dvvC dvwC esds d263 colr pasp clap btrt fiel gama chrm mdcv clli SmDm CoLL amve cclv "
    b"vexu hfov st3d chan chnl wave dac3 dec3 dac4 dOps dfLa alac damr pcmC SA3D srat".split()
)


def freed(head: bytes, start: int, size: int) -> Steps:
    """A box of `size` bytes behind `start` bytes of header becomes free space."""
    yield put(head[:4] + b"free" + head[8:start])
    yield drop(start)
    yield Step(BLANK, size)
    return True


def descriptions(start: int, size: int, handler: bytes) -> Steps:
    """The box of `size` bytes behind `start` bytes of header, in a track of this kind."""
    yield keep(start + min(8, size))
    left, understood = size - 8, True
    while left >= 16:
        head = yield look(20)
        length = int.from_bytes(head[:4], "big")
        if not 16 <= length <= left:
            break
        understood &= yield from _description(length, _fixed(head, handler, length))
        left -= length
    yield keep(max(0, left))
    return understood and left == 0


def _fixed(head: bytes, handler: bytes, length: int) -> tuple[int, ...]:
    fixed = (length,) if handler in _WORDS else _FIXED.get(handler, ())
    if handler != b"soun":
        return fixed
    more = _LONGER_SOUND.get(int.from_bytes(head[16:18], "big"))
    return () if more is None else (*fixed, 0, more)


def _description(length: int, fixed: tuple[int, ...]) -> Steps:
    if not fixed or sum(fixed) > length:
        yield keep(length)
        return False
    for number, span in enumerate(fixed):
        yield Step(BLANK, span) if number % 2 else keep(span)
    return (yield from _extensions(length - sum(fixed)))


def _extensions(left: int) -> Steps:
    """The boxes of a description; QuickTime closes them with four zeros."""
    understood = True
    while left >= 8:
        head = yield look(8)
        size, name = int.from_bytes(head[:4], "big"), head[4:]
        if not 8 <= size <= left:
            yield keep(left)
            return False
        if name in BLANKED or name == b"name":
            yield from freed(head, 8, size - 8)
        else:
            yield keep(size)
            understood &= name in _KNOWN
        left -= size
    yield Step(BLANK, left)
    return understood
