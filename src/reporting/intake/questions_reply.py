"""The last questions: who reads it, and how she would like to be answered."""

from typing import Final

from reporting.intake.graph import Question
from reporting.intake.questions_about import IF_PHONE, IF_REPLY, NO, NOT_SAID, OTHER, TICK, UNSURE, YES
from reporting.messages import N_

REPLY: Final = (
    Question(
        name="centre",
        title=N_("Who shall read it?"),
        hint=N_(
            "We propose the centre that is responsible. It is independent of the authorities. You may choose another one."
        ),
        kind="centre",
        required=True,
    ),
    Question(
        name="must_not_reach",
        title=N_("Is it about somebody at this centre?"),
        hint=N_(
            "If it is, it goes first to the person who leads the centre. In a small centre that nobody leads everybody there "
            "sees it: then choose another centre. Write in your words whom you mean."
        ),
        kind="one",
        options=(
            ("nobody", N_("No")),
            ("somebody", N_("Yes, or it must not reach somebody there")),
            ("this_centre", N_("It is about the centre itself: I choose another one")),
            UNSURE,
        ),
    ),
    Question(
        name="other_centre",
        title=N_("Which other centre shall read it?"),
        hint=N_("The first centre does not get it."),
        kind="centre",
        required=True,
        asked_if=(("must_not_reach", frozenset({"this_centre"})),),
    ),
    Question(
        name="answer_language",
        title=N_("In which language shall we answer?"),
        kind="pick",
        list="language",
        asked_if=IF_REPLY,
    ),
    Question(
        name="interpreter",
        title=N_("Would you like an interpreter when you talk with the centre?"),
        hint=N_("It costs you nothing."),
        kind="one",
        options=(YES, NO, ("unknown", N_("We can decide that later"))),
        asked_if=IF_REPLY,
    ),
    Question(
        name="needs",
        title=N_("What should we know so that it works well for you?"),
        hint=TICK,
        kind="several",
        options=(
            ("plain_language", N_("Plain words, short sentences")),
            ("writing", N_("I would rather write than talk")),
            ("sign_language", N_("Sign language")),
            ("low_vision", N_("Large print or a screen reader")),
            ("step_free", N_("Rooms without steps")),
            ("companion", N_("Somebody comes with me")),
            ("children", N_("I bring children")),
            OTHER,
        ),
        asked_if=IF_REPLY,
    ),
    Question(
        name="contact_by",
        title=N_("How may we reach you?"),
        hint=N_("You find the answer here with your code in any case. Tick more only if it is safe for you."),
        kind="several",
        options=(
            ("code", N_("Only here, with my code")),
            ("phone", N_("By phone")),
            ("email", N_("By e-mail")),
            ("post", N_("By post")),
            ("trusted", N_("Through somebody I trust")),
        ),
        asked_if=IF_REPLY,
    ),
    Question(
        name="safe_times",
        title=N_("When may we call you?"),
        hint=TICK,
        kind="several",
        options=(
            ("morning", N_("In the morning")),
            ("noon", N_("At noon")),
            ("afternoon", N_("In the afternoon")),
            ("evening", N_("In the evening")),
            ("agreed", N_("Only when we have agreed on it here first")),
        ),
        asked_if=IF_PHONE,
    ),
    Question(
        name="safe_ways",
        title=N_("What is safe when we call?"),
        hint=N_("What you do not tick, we do not do."),
        kind="several",
        options=(
            ("voicemail", N_("You may leave a message")),
            ("say_who", N_("You may say who is calling")),
            ("sms", N_("You may send a text message")),
            ("none", N_("None of it")),
        ),
        asked_if=IF_PHONE,
    ),
    Question(
        name="contact",
        title=N_("How do we reach you?"),
        hint=N_(
            "The name by which we may ask for you, and the number or the address. Only the centre reads it. You may leave "
            "it empty."
        ),
        kind="contact",
        asked_if=(*IF_REPLY, ("contact_by", frozenset({"phone", "email", "post", "trusted"}))),
    ),
    Question(
        name="other_offices",
        title=N_("Who is helping you already, or knows about it?"),
        hint=TICK,
        kind="several",
        options=(
            ("police", N_("The police")),
            ("lawyer", N_("A lawyer")),
            ("union", N_("A trade union")),
            ("centre", N_("Another advice centre")),
            ("place", N_("The school, the employer or the landlord")),
            ("authority", N_("An office or authority")),
            ("doctor", N_("A doctor or therapist")),
            ("none", N_("Nobody yet")),
            NOT_SAID,
        ),
        asked_if=IF_REPLY,
    ),
)
