"""Nothing a person may meet is without words, and no words are there for nothing."""

from reporting.centres.directory import CANTONS
from reporting.deadlines import texts
from reporting.deadlines.laws import LAWS, cited
from reporting.deadlines.reading import read_day
from reporting.deadlines.rules import EVENTS, ORDER, RULES, SITUATIONS, events_of
from reporting.deadlines.working_days import RESTS
from reporting.information.rights_texts import FACTS
from reporting.information.rights_texts import SITUATIONS as RIGHTS


def test_every_rule_situation_and_event_has_its_words() -> None:
    assert set(texts.RULES) == set(RULES)
    assert tuple(texts.SITUATIONS) == SITUATIONS
    assert tuple(texts.EVENTS) == EVENTS
    assert {event for situation in SITUATIONS for event in events_of(situation)} == set(EVENTS)


def test_every_fault_has_its_words() -> None:
    read = read_day.__doc__ or ""
    codes = {word.strip(".,") for word in read.split() if word.startswith("day_")}
    assert len(codes) == 4
    assert set(texts.FAULTS) == codes | {f"{later}_before_{earlier}" for earlier, later in ORDER} | {"what_missing"}


def test_every_law_that_is_cited_has_a_name() -> None:
    cited_laws = {rule.law for rule in RULES.values()} | {fact.law for fact in FACTS.values()}
    assert cited_laws - {""} == set(LAWS)
    assert all(bool(rule.article) == bool(rule.law) for rule in RULES.values())
    assert all(bool(fact.article) == bool(fact.law) for fact in FACTS.values())
    assert cited(str, "31", "StGB") == "Art. 31, Criminal Code (StGB)"


def test_every_canton_has_days_of_rest_and_a_name() -> None:
    assert set(RESTS) == set(CANTONS)
    assert {canton for rule in RULES.values() for canton in rule.cantons} <= set(CANTONS)


def test_what_the_law_says_on_the_pages_about_rights_is_known_and_used() -> None:
    named = {name for situation in RIGHTS.values() for name in situation.law}
    assert named <= set(FACTS) | set(RULES)
    assert set(FACTS) <= named
    assert set(FACTS).isdisjoint(RULES)
    for name, fact in FACTS.items():
        assert fact.source or fact.checked is None, name  # nobody can have checked it nowhere
