"""What the deadlines mean, in plain words: a title and two or three sentences each. Legal facts, with their sources, are in
`rules.toml`; nothing here says more than is known there.
"""

from collections.abc import Mapping
from typing import Final

from reporting.messages import N_

SITUATIONS: Final[Mapping[str, str]] = {
    "attacked": N_("I was insulted, threatened or attacked"),
    "at_work": N_("I am treated badly at work"),
    "dismissal": N_("I was dismissed"),
    "job_refused": N_("I did not get a job"),
    "service_refused": N_("A shop, a club or a service turned me away"),
    "flat_refused": N_("I did not get a flat"),
    "flat_notice": N_("I got notice to leave my flat"),
    "authority": N_("The police, an office or a school treated me badly"),
    "decision": N_("I got a decision of the commune or the canton"),
    "insurance": N_("I got a decision of a social insurance"),
    "prosecutor": N_("The public prosecutor does not go on with my case"),
    "published": N_("Something was published or broadcast"),
}

# Of each event: the question, and what helps to answer it.
EVENTS: Final[Mapping[str, tuple[str, str]]] = {
    "happened": (
        N_("When did it happen?"),
        N_(
            "If it was published: the day on which it appeared. If it happened several times, do this again for each time."
        ),
    ),
    "knew": (
        N_("Since when do you know for sure who it was?"),
        N_("Leave it empty if you do not know who it was. If you are unsure of the day, take the earlier one."),
    ),
    "saw": (
        N_("When did you see it for the first time?"),
        N_("If you are unsure of the day, take the earlier one."),
    ),
    "told": (
        N_("When were you told that you do not get the job?"),
        N_("If you are unsure of the day, take the earlier one."),
    ),
    "notice": (
        N_("When did the notice reach you?"),
        N_("The first day on which it was in your letter box or could be fetched at the post office."),
    ),
    "end": (
        N_("When does your employment end?"),
        N_("The end of the notice period, even if you stop working earlier. This day may lie ahead."),
    ),
    "letter": (
        N_("When did the letter reach you?"),
        N_("The first day on which it was in your letter box or could be fetched at the post office."),
    ),
}

# Of each rule: what it is for, and what it means.
RULES: Final[Mapping[str, tuple[str, str]]] = {
    "evidence": (
        N_("Keep what shows it"),
        N_(
            "Recordings of cameras are often erased after one to three days, sometimes after 30. Ask today, in writing, "
            "that they are kept. Take pictures of messages and posts, with address and day. Write down who was there."
        ),
    ),
    "letter": (
        N_("Read the last page of the letter"),
        N_(
            "It says until when and where you can object. What stands in the letter comes before everything on this "
            "page. Letters about asylum or your permit sometimes leave only a few days."
        ),
    ),
    "state_liability": (
        N_("Money from the canton or the commune"),
        N_("If an authority has harmed you, other rules apply, and the time can be short. Ask the centre soon."),
    ),
    "criminal_complaint": (
        N_("Criminal complaint"),
        N_(
            "For insults, threats, blows, damaged things or secret recordings, you yourself must ask the police to act. "
            "You have three months from the day on which you know for sure who it was. A suspicion is not enough. "
            "After that this right is gone."
        ),
    ),
    "public_racism": (
        N_("Racist acts in public"),
        N_(
            "Nobody may, in public, incite to hatred, degrade people for their colour, origin or religion, or refuse "
            "them what is offered to everybody. The police must act on their own. Anybody can report it, for ten years."
        ),
    ),
    "honour": (
        N_("Insult and defamation: how long they can be punished"),
        N_("Four years from each act. Your own criminal complaint is due much sooner."),
    ),
    "small_offence": (
        N_("A blow without injury: how long it can be punished"),
        N_("Three years. Your own criminal complaint is due much sooner."),
    ),
    "dismissal_objection": (
        N_("Object to the dismissal in writing"),
        N_(
            "A dismissal for your origin, your colour or your religion can be abusive. Write to your employer that you "
            "object. The letter must have arrived before your employment ends: send it by registered mail. If you had "
            "to go from one day to the next, it is not settled how long you have: ask the centre at once."
        ),
    ),
    "dismissal_claim": (
        N_("Ask for compensation after a dismissal"),
        N_(
            "If you objected in time, you have 180 days after the end of your employment. Send the request to the "
            "conciliation authority. After that this right is gone."
        ),
    ),
    "dismissal_after_complaint": (
        N_("Dismissed because you complained as a woman or as a man"),
        N_(
            "Were you dismissed because you defended yourself against unequal treatment for your sex? A court can undo "
            "it. You must turn to the court before your employment ends."
        ),
    ),
    "dismissal_at_once": (
        N_("Dismissed from one day to the next"),
        N_(
            "Without a very good reason your employer owes you the wages until the ordinary end, and perhaps more. "
            "Wages can be claimed for five years. Sooner is better."
        ),
    ),
    "job_refused": (
        N_("A job refused because of your sex"),
        N_(
            "This law helps only if you were treated worse as a woman or as a man. It can also help if both come "
            "together, for example sex and colour. You have three months from the day on which you were told."
        ),
    ),
    "personality": (
        N_("Have it stopped"),
        N_(
            "Whoever degrades you or harms your dignity can be made to stop, and to take it back. As long as it goes on, "
            "no day ends this right."
        ),
    ),
    "counterstatement": (
        N_("Have your side printed"),
        N_(
            "Newspapers, radio, television and news sites must publish your version of facts about you. Send it within "
            "20 days after you saw it, and at the latest three months after it appeared."
        ),
    ),
    "broadcast": (
        N_("Complain about radio or television"),
        N_("Anybody can turn to the ombuds office of the broadcaster, within 20 days."),
    ),
    "press_council": (
        N_("Complain to the Press Council"),
        N_("Anybody can complain about a report in the media, within three months after it appeared."),
    ),
    "damages": (
        N_("Money for damage and suffering"),
        N_(
            "Whoever harmed you may have to pay. You have three years after you know the damage and the person, and at "
            "most ten years after the act. Then the other side may refuse."
        ),
    ),
    "victim_aid": (
        N_("Money from victim support"),
        N_(
            "If a crime hurt your body or your mind, the canton can pay. The request must be made within five years. "
            "After that this right is gone. Whoever was a child at the time may have longer."
        ),
    ),
    "flat_notice": (
        N_("Challenge the notice"),
        N_(
            "Turn to the conciliation authority for tenancy within 30 days after the notice reached you. After that "
            "this right is gone."
        ),
    ),
    "appeal_sg": (
        N_("Appeal in the canton of St. Gallen"),
        N_("As a rule you have 14 days. What stands in the letter comes first."),
    ),
    "appeal_vs": (
        N_("Appeal in the canton of Valais"),
        N_("As a rule you have 30 days. What stands in the letter comes first."),
    ),
    "social_insurance": (
        N_("Object to the decision of the insurance"),
        N_("As a rule you have 30 days. What stands in the letter comes first."),
    ),
    "not_prosecuted": (
        N_("Appeal against the public prosecutor"),
        N_("You have ten days. What stands in the letter comes first."),
    ),
    "supervision": (
        N_("Complain to the authority above"),
        N_(
            "Anybody can complain about an official, a police officer or an office. No form is needed and no day ends it. "
            "You are then not a party to what follows."
        ),
    ),
}

FAULTS: Final[Mapping[str, str]] = {
    "what_missing": N_("Choose what happened."),
    "day_incomplete": N_("Day, month and year are needed."),
    "day_impossible": N_("There is no such day. Write numbers, for example 27 3 2026."),
    "day_year": N_("Please check the year. It has four numbers."),
    "day_future": N_("This day is still to come. Please check it."),
    "knew_before_happened": N_("This day is before the day on which it happened. Please check both."),
    "saw_before_happened": N_("This day is before the day on which it happened. Please check both."),
    "end_before_notice": N_("This day is before the day on which the notice reached you. Please check both."),
}
