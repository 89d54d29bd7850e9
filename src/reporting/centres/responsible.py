"""Which centre is responsible: one pure function, the same as `browser/responsible.js` on the same table of cases (the
sealing specification, 5). The person sees the answer before she writes, and may wish for another centre.
"""

from collections.abc import Collection, Iterable
from typing import Protocol


class CentreLine(Protocol):
    """What is read of a centre's line in the manifest."""

    @property
    def centre(self) -> str: ...
    @property
    def cantons(self) -> Collection[str]: ...
    @property
    def grounds(self) -> Collection[str]: ...
    @property
    def default(self) -> bool: ...


def responsible(
    centres: Iterable[CentreLine],
    wished: str | None = None,
    ground: str | None = None,
    canton: str | None = None,
    excluded: Collection[str] = (),
) -> str | None:
    """The centre by name: the wished one, else the one for the ground, for the canton, the default, any other.

    `centres` are the current lines of the manifest, one a centre, in any order. Of several that would do, the one that is
    also for the canton comes first, then the one whose name sorts first. A centre that is `excluded` (because the report
    is about it) is never given; None if no centre is left.
    """
    left = sorted((line for line in centres if line.centre not in excluded), key=lambda line: line.centre)
    left.sort(key=lambda line: canton not in line.cantons)
    reasons = (
        [line.centre for line in left if line.centre == wished],
        [line.centre for line in left if ground in line.grounds],
        [line.centre for line in left if canton in line.cantons],
        [line.centre for line in left if line.default],
        [line.centre for line in left],
    )
    return next((names[0] for names in reasons if names), None)
