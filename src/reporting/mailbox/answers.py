"""What a person was asked and has answered, in words instead of codes. The questions are another room's: they are handed in."""

from collections.abc import Callable, Iterable, Mapping

import msgspec

from reporting.centres.manifest import Published

ROLE = "role"  # the question whose answer decides how others were worded


class Asked(msgspec.Struct, frozen=True):
    """A question in one language: its wording, others by the answer to `role`, and the names of what could be chosen."""

    title: str
    titles: Mapping[str, str]
    options: Mapping[str, str]


Vocabulary = Mapping[str, Asked]  # by the question's key, in the order in which they are asked
Vocabularies = Callable[[str, Published], Vocabulary]  # for a language


def answers_in_words(vocabulary: Vocabulary, answers: Mapping[str, Iterable[str]]) -> list[tuple[str, list[str]]]:
    """Each question with what was answered, in the order of the questions; what is not known keeps its code."""
    role = next(iter(answers.get(ROLE, ())), "")
    known = {name: (asked.titles.get(role, asked.title), asked.options) for name, asked in vocabulary.items()}
    ordered = [*(name for name in known if name in answers), *(name for name in answers if name not in known)]
    found = []
    for name in ordered:
        title, options = known.get(name, (name, {}))
        found.append((title, [options.get(code, code) for code in answers[name]]))
    return [(title, codes) for title, codes in found if codes]
