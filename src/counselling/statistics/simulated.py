"""Invented rows that look like a year: for examples, training and measuring, never beside real ones.

The shares of life domains, motives and forms are those of the national counselling network's counts (humanrights.ch and
Federal Commission against Racism, "Rassismusvorfälle aus der Beratungsarbeit", years 2020 to 2024, as far as published); the
others are guesses. The same seed gives the same rows.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from counselling.statistics.districts import districts
from counselling.statistics.rows import TABLE, Activity, Coded, Consultations, NotCoded, Row, packed
from reporting.sealing.service_key import ROW_SIZE, ServiceKeys

_DOMAINS: Final = {
    "education": 19, "work": 18, "public_space": 11, "neighbourhood": 11, "administration": 11, "private_services": 9,
    "police": 5, "online": 5, "housing": 4, "health": 3, "public_transport": 3, "job_search": 2, "social_services": 2,
    "media": 1, "asylum": 1, "sport_leisure": 2, "politics": 1,
}  # fmt: skip
_MOTIVES: Final = {
    "xenophobia": 35, "anti_black": 30, "anti_muslim": 17, "anti_arab": 10, "anti_asian": 6, "antisemitism": 5,
    "anti_balkan": 4, "anti_eastern_european": 3, "antigypsyism": 2, "far_right": 2, "anti_religious_other": 1,
}  # fmt: skip
_FORMS: Final = {
    "insult": 28, "other_statement": 22, "disadvantage": 20, "slander": 10, "degrading_treatment": 12, "exclusion": 9,
    "nonverbal": 8, "hate_speech": 8, "threat": 7, "physical_violence": 8, "harassment_mobbing": 7, "service_refusal": 5,
    "racial_profiling": 5, "propaganda_symbols": 3, "structural": 3, "abuse_of_authority": 2, "property_damage": 2,
}  # fmt: skip
_ONE: Final[Mapping[str, Mapping[str, int]]] = {
    "counsellor_assessment": {"established": 20, "plausible": 50, "unclear": 20, "not_established": 7, "not_racial": 3},
    "reporter_role": {"affected": 65, "relative": 15, "witness": 8, "professional": 10, "other": 2},
    "age_band": {"0_14": 8, "15_17": 6, "18_24": 12, "25_39": 34, "40_54": 22, "55_64": 6, "65_plus": 2, "not_stated": 10},
    "gender": {"female": 46, "male": 42, "non_binary": 1, "group": 8, "not_stated": 3},
    "conflict_structure": {
        "private_to_private": 22, "authority_to_private": 24, "employer_to_employee": 14, "colleague": 6, "landlord": 6,
        "institution_policy": 8, "group_to_individual": 8, "customer": 4, "media_to_public": 3, "unknown_offender": 5,
    },
    "residence_status": {"swiss": 30, "c": 20, "b": 22, "f": 8, "n": 6, "s": 4, "l": 2, "not_stated": 8},
    "origin_region": {
        "subsaharan_africa": 24, "southeastern_europe": 18, "middle_east": 16, "north_africa": 8, "switzerland": 10,
        "eastern_europe": 6, "southern_europe": 5, "south_asia": 4, "latin_america": 4, "east_asia": 3, "not_stated": 2,
    },
}  # fmt: skip
_NOT_CODED: Final = 0.05
_PLACE_KNOWN: Final = 0.9
_INTERPRETED: Final = 0.2
_TRAININGS: Final = 0.7
_BESIDE: Final = {"documentation": 0.12, "institution": 0.08, "accused": 0.02}  # for each case


def simulated(canton: str, year: int, cases: int, seed: int) -> list[Row]:
    """The rows of a canton's year: so many cases, and what goes with them."""
    chance = random.Random(f"{canton} {year} {cases} {seed}")  # noqa: S311 - invented, and the same again for the same seed
    where = random.Random(f"place {canton} {year} {cases} {seed}")  # noqa: S311 - the same
    rows: list[Row] = [_case(canton, year, chance, _somewhere(canton, where)) for _ in range(cases)]
    rows += [
        NotCoded(unit=unit, year=year, month=chance.randint(1, 12), canton=canton)  # type: ignore[arg-type]  # a kind of it
        for unit, share in _BESIDE.items()
        for _ in range(round(cases * share))
    ]
    rows += _work(canton, year, cases, random.Random(f"work {canton} {year} {cases} {seed}"))  # noqa: S311 - the same
    return rows


def _work(canton: str, year: int, cases: int, chance: random.Random) -> list[Row]:
    """Consultations of each case, and a training or an event for every fifteen cases."""
    work: list[Row] = []
    for _ in range(cases):
        talks = 1 + chance.randrange(5)
        interpreted = talks if chance.random() < _INTERPRETED else 0
        work.append(
            Consultations(year=year, month=1, canton=canton, count=talks, interpreted=interpreted, minutes=45 * talks)
        )
    work += [
        Activity(
            year=year,
            month=chance.randint(1, 12),
            canton=canton,
            what="training" if chance.random() < _TRAININGS else "event",
            participants=5 + chance.randrange(40),
            minutes=180,
        )
        for _ in range(cases // 15)
    ]
    return work


def sealed_rows(keys: ServiceKeys, rows: Sequence[Row], draw: Callable[[int], bytes]) -> list[dict[str, bytes]]:
    """Rows as they lie in `statistics_rows` once the worker has moved them, each under a new id."""
    named = [(draw(16), row) for row in rows]
    return [{"row_id": name, "sealed": keys.seal(TABLE, name, packed(row), ROW_SIZE)} for name, row in named]


def _somewhere(canton: str, chance: random.Random) -> int | None:
    """A district of the canton, the first ones oftener than the last, or none: not known, or there are none."""
    inside = [one.number for one in districts().values() if one.canton == canton]
    known = chance.random() < _PLACE_KNOWN
    return chance.choices(inside, [1 / at for at in range(1, len(inside) + 1)])[0] if inside and known else None


def _case(canton: str, year: int, chance: random.Random, district: int | None) -> Row:
    month = chance.randint(1, 12)
    if chance.random() < _NOT_CODED:
        return NotCoded(unit="case", year=year, month=month, canton=canton)
    return Coded(
        unit="case",
        year=year,
        month=month,
        canton=canton,
        district=district,
        life_domain=_several(_DOMAINS, 0.15, chance),
        motive=_several(_MOTIVES, 0.35, chance),
        form=_several(_FORMS, 0.4, chance),
        **{name: _some(shares, chance) for name, shares in _ONE.items()},  # type: ignore[arg-type]  # codes of these lists
    )


def _some(shares: Mapping[str, int], chance: random.Random) -> str:
    return chance.choices(list(shares), list(shares.values()))[0]


def _several(shares: Mapping[str, int], more: float, chance: random.Random) -> tuple[str, ...]:
    found = {_some(shares, chance)}
    while len(found) < 3 and chance.random() < more:
        found.add(_some(shares, chance))
    return tuple(sorted(found))
