"""The calendar's form against the rules of RFC 5545: lines of 75 octets, CRLF, folding, escaping, and nothing but days."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counselling.staff.feeds import calendar, escaped, folded

TODAY = date(2026, 11, 22)
TOKEN = bytes(range(32))
# RFC 5545, 3.1: contentline = name *(";" param ) ":" value CRLF
CONTENT_LINE = re.compile(r"[A-Z0-9-]+(;[A-Z0-9-]+=[^\x00-\x08\x0a-\x1f\x7f\";:,]+)*:[^\x00-\x08\x0a-\x1f\x7f]*")


def unfolded(raw: bytes) -> list[str]:
    """The content lines; each must end with CRLF and hold at most 75 octets, no character cut (RFC 5545, 3.1)."""
    assert raw.endswith(b"\r\n")
    pieces = raw.split(b"\r\n")[:-1]
    for piece in pieces:
        assert len(piece) <= 75
        assert b"\r" not in piece
        assert b"\n" not in piece
        piece.decode()
    return raw.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def events(lines: list[str]) -> list[dict[str, str]]:
    """The events by property name; the objects must be nested as 3.4 and 3.6 say."""
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert [line for line in lines if line.startswith(("VERSION", "PRODID"))] == lines[1:3]
    found: list[dict[str, str]] = []
    for line in lines[1:-1]:
        assert CONTENT_LINE.fullmatch(line), line
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and line != "END:VEVENT":
            found[-1][name] = value
    return found


def test_an_event_a_day_with_a_number_and_nothing_more() -> None:
    raw = calendar("Isonomia", TOKEN, {TODAY: 2, TODAY + timedelta(days=9): 1}, TODAY)
    first, second = events(unfolded(raw))
    assert first["SUMMARY"] == "Isonomia: 2 due"
    assert (first["DTSTART;VALUE=DATE"], first["DTEND;VALUE=DATE"]) == ("20261122", "20261123")
    assert second["DTSTART;VALUE=DATE"] == "20261201"
    for one in (first, second):
        assert set(one) == {"UID", "DTSTAMP", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "SUMMARY", "TRANSP"}
        assert re.fullmatch(r"\d{8}T\d{6}Z", one["DTSTAMP"])


def test_an_event_keeps_its_uid_and_two_share_none() -> None:
    days = {TODAY + timedelta(days=number): 1 for number in range(40)}
    before = [one["UID"] for one in events(unfolded(calendar("Isonomia", TOKEN, days, TODAY)))]
    later = calendar("Isonomia", TOKEN, dict.fromkeys(days, 7), TODAY + timedelta(days=1))
    assert [one["UID"] for one in events(unfolded(later))] == before
    assert len(set(before)) == 40
    other = calendar("Isonomia", bytes(32), days, TODAY)
    assert not set(before) & {one["UID"] for one in events(unfolded(other))}


def test_nothing_due_is_a_calendar_too() -> None:
    assert events(unfolded(calendar("Isonomia", TOKEN, {}, TODAY))) == []


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"))))
def test_folding_cuts_no_character_and_loses_nothing(text: str) -> None:
    assert unfolded(folded(text)) == [text]


@pytest.mark.parametrize(("text", "written"), [("a;b,c", r"a\;b\,c"), ("a\\b", r"a\\b"), ("a\nb", r"a\nb")])
def test_signs_with_a_meaning_are_escaped(text: str, written: str) -> None:
    assert escaped(text) == written


def test_a_name_of_a_service_adds_no_line_of_its_own() -> None:
    raw = calendar("Gleich;\nBEGIN:VALARM, " + "ä" * 90, TOKEN, {TODAY: 1}, TODAY)
    (event,) = events(unfolded(raw))
    assert event["SUMMARY"].startswith(r"Gleich\;\nBEGIN:VALARM\, ä")
