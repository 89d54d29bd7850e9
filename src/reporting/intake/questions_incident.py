"""The questions about what happened: in her own words first, then what can be counted."""

from typing import Final

from reporting.intake.graph import Question
from reporting.intake.questions_about import (
    IF_INCIDENT,
    IF_PERSONAL,
    NO,
    NOT_SAID,
    TICK,
    UNSURE,
)
from reporting.messages import N_

INCIDENT: Final = (
    Question(
        name="words",
        title=N_("What happened?"),
        titles=dict.fromkeys(("accused", "institution"), N_("What is it about?")),
        hint=N_(
            "Write in your own language, as much or as little as you like. For example: What happened? When and where? Who "
            "was there? How are you now? What would help you?"
        ),
        kind="words",
        required=True,
    ),
    Question(
        name="place",
        title=N_("Where did it happen?"),
        titles={"institution": N_("Where are you?")},
        hint=N_("With this we find the right centre. The name of a municipality is never published."),
        kind="one",
        options=(
            ("municipality", N_("In a municipality that I name")),
            ("canton", N_("I would rather name only the canton")),
            ("online", N_("On the internet or on the phone")),
            UNSURE,
            NOT_SAID,
        ),
    ),
    Question(
        name="municipality",
        title=N_("In which municipality?"),
        hint=N_("Write the name as you know it."),
        kind="municipality",
        asked_if=(("place", frozenset({"municipality"})),),
    ),
    Question(
        name="canton",
        title=N_("In which canton?"),
        kind="pick",
        list="canton",
        asked_if=(("place", frozenset({"canton"})),),
    ),
    Question(
        name="when",
        title=N_("When was it?"),
        kind="one",
        options=(
            ("today", N_("Today")),
            ("this_week", N_("This week")),
            ("this_month", N_("This month")),
            ("this_year", N_("This year")),
            ("longer_ago", N_("Longer ago")),
            ("ongoing", N_("It is still going on, or happens again and again")),
            UNSURE,
            NOT_SAID,
        ),
        asked_if=IF_INCIDENT,
    ),
    Question(
        name="life_domain",
        title=N_("Where in life did it happen?"),
        kind="one",
        list="life_domain",
        options=(UNSURE, NOT_SAID),
        asked_if=IF_INCIDENT,
    ),
    Question(
        name="education",
        title=N_("In which kind of school?"),
        kind="one",
        options=(
            ("childcare", N_("Childcare")),
            ("compulsory_school", N_("Compulsory school")),
            ("upper_secondary", N_("Upper secondary school")),
            ("vocational", N_("Vocational training")),
            ("tertiary", N_("University or college")),
            ("continuing", N_("Continuing education")),
            UNSURE,
            NOT_SAID,
        ),
        asked_if=(*IF_INCIDENT, ("life_domain", frozenset({"education"}))),
    ),
    Question(
        name="motive",
        title=N_("What do you think it was about?"),
        hint=N_("What you feel counts. You need no proof. Tick everything that fits."),
        kind="several",
        list="motive",
        options=(UNSURE, NOT_SAID),
        asked_if=IF_PERSONAL,
    ),
    Question(
        name="intersecting_ground",
        title=N_("Was it about something else too?"),
        hint=TICK,
        kind="several",
        list="intersecting_ground",
        options=(UNSURE, NOT_SAID),
        asked_if=IF_PERSONAL,
    ),
    Question(
        name="form",
        title=N_("What was said or done?"),
        hint=TICK,
        kind="several",
        list="form",
        options=(UNSURE, NOT_SAID),
        asked_if=IF_PERSONAL,
    ),
    Question(
        name="deadline",
        title=N_("Must something be done by a certain date?"),
        hint=N_("For example a notice, a letter from an office, an appeal. Some deadlines are short."),
        link=("deadlines", N_("Find out which deadlines may run")),
        kind="one",
        options=(("yes", N_("Yes, or it is urgent")), NO, UNSURE),
        asked_if=IF_INCIDENT,
    ),
    Question(
        name="files",
        title=N_("Would you like to add files?"),
        kind="files",
    ),
)
