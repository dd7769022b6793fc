"""What the fake contract server says: real-looking answers, danger cards, and a form."""

from __future__ import annotations

from typing import Any

Message = dict[str, Any]

NEEDLING_SURVEY = {
    "id": "R73",
    "title": "Brady: side effects in 7,629 needling treatments, Ireland (2014)",
    "url": "https://doi.org/10.1179/2042618613Y.0000000044",
}
NO_ADDRESS = {"id": "R19", "title": "MyHealth.Alberta.ca: low back pain", "url": None}
UNSAFE = {"id": "R0", "title": "A source with an address that must not be linked", "url": "javascript:alert(1)"}


def message(*blocks: str | list[str] | dict[str, Any], **fields: Any) -> Message:
    """A bot message: text is a paragraph, a list of texts is a list, a dict is any other block."""
    return {
        "from": "bot",
        "blocks": [_block(block) for block in blocks],
        "topic": None,
        "urgency": None,
        "certainty": None,
        "sources": [],
        "choices": [],
        "link": None,
        "image": None,
        "form": None,
        **fields,
    }


def _block(block: str | list[str] | dict[str, Any]) -> dict[str, Any]:
    if isinstance(block, str):
        return {"type": "paragraph", "text": block}
    return {"type": "list", "items": block} if isinstance(block, list) else block


def choice(title: str, value: str) -> dict[str, str]:
    return {"title": title, "value": value}


DOES_IT_HURT = choice("Does it hurt?", "needling_sensation")
AT_HOME = choice("What can I do at home?", "home_care")
MORE = choice("Tell me more", "more:dry_needling_definition")
BOOK = choice("Book an assessment", "book_assessment")
NOT_MEANT = choice("That's not what I meant", "not_what_i_meant")
HANDLED = choice("It is dealt with", "emergency_handled")

GREETING = message(
    "Hello. I am an automatic assistant that answers questions about back pain and dry needling. No "
    "one watches this chat live.",
    "Please don't type names or health numbers unless you ask me to send a request. In an emergency "
    "call 911. "
    "For a nurse's advice call 811.",
    topic="greet",
    choices=[AT_HOME, choice("What is dry needling?", "dry_needling_definition"), BOOK],
)
NEEDLING = message(
    "Dry needling means that a thin, solid needle goes through your skin into a sore or tight "
    'muscle. "Dry" means that nothing '
    "is injected, so it is drug-free.",
    "Studies suggest short-term pain relief for some people, mostly along with exercise and advice. "
    "Soreness and small bruises "
    "are common. Serious harm is rare but real: about 1 in 1,000 treatments or fewer.",
    "You can ask questions, and you can say no.",
    topic="dry_needling_definition",
    certainty="known",
    sources=[NEEDLING_SURVEY, NO_ADDRESS, UNSAFE],
    choices=[MORE, DOES_IT_HURT, BOOK],
    image={"url": "/pictures/needle_sizes.svg", "alt": "A needle for needling beside a hair and a coin."},
)
MORE_NEEDLING = message(
    "The needle has no hole to inject through. The clinic's article also calls it IMS, which is one "
    "type of dry needling.",
    topic="dry_needling_definition",
    certainty="known",
    sources=[NEEDLING_SURVEY],
    choices=[DOES_IT_HURT, BOOK],
)
HURT = message(
    "It can hurt a little, but usually for only a few seconds. You may feel a small prick, then a "
    "short cramp, a twitch or a "
    "deep, heavy ache. Some people feel very little.",
    "Sharp, electric or spreading pain is not the goal. Tell your physiotherapist right away.",
    topic="needling_sensation",
    certainty="known",
    sources=[NEEDLING_SURVEY],
    choices=[AT_HOME, BOOK],
)
HOME = message(
    "Keep moving gently: for new back pain, we know that beats bed rest.",
    [
        "If you need to, take it easy for a day or two.",
        "Walk 10 to 20 minutes every 2 to 3 hours, if you can.",
        "Heat may help a little. Ice is fine if you like it.",
    ],
    "No better in two weeks, or worse? See a doctor.",
    topic="home_care",
    certainty="suggested",
    sources=[NO_ADDRESS],
    choices=[DOES_IT_HURT, BOOK],
)
CHEST = message(
    "What you describe needs help right now. Please call 911, or have someone take you to the "
    "nearest emergency department. "
    "Do not drive yourself.",
    "Say that you had needling. A lung may be affected, and quick care matters. I can't check you here.",
    topic="danger_chest_breathing",
    urgency="E",
    certainty="known",
    sources=[NO_ADDRESS],
    choices=[HANDLED, NOT_MEANT],
)
SELF_HARM = message(
    "I am glad that you wrote this. You do not have to carry it alone. Please call or text 9-8-8 "
    "now: someone is there, day and "
    "night.",
    "If you are in danger now, or have taken something, call 911 first.",
    topic="danger_self_harm",
    urgency="E",
    certainty="known",
    sources=[NO_ADDRESS],
)
FEVER = message(
    "Fever together with back pain should be checked today. Please see your doctor or urgent care, "
    "or call 811 any time.",
    topic="danger_infection",
    urgency="S",
    certainty="known",
    sources=[NO_ADDRESS],
    choices=[NOT_MEANT],
)
DISC = message(
    "Most disc problems settle by themselves within weeks.",
    topic="disc_problem",
    urgency="D",
    certainty="known",
    sources=[NO_ADDRESS],
    choices=[BOOK],
)
PERSON = message(
    "No one reads this chat. I can send the clinic a request, and a person calls you back.",
    topic="talk_to_person",
    choices=[BOOK],
)
DEALT_WITH = message("I'm glad to hear that. What else would you like to know?", choices=[DOES_IT_HURT, AT_HOME])
NOT_SURE = message(
    "I'm not sure that I understood. Did you mean one of these?",
    topic="fallback",
    choices=[DOES_IT_HURT, AT_HOME, BOOK],
)

FOR_WHOM = message(
    "I can send the clinic a request. It is a request, not yet an appointment.",
    "Who is it for?",
    topic="book_assessment",
    form={"field": "for_whom", "step": 1, "of": 6, "input": "choice"},
    choices=[choice("For me", "booking:for_whom:self"), choice("For someone else", "booking:for_whom:other")],
)
NAME = message(
    "What is your first and last name?",
    topic="book_assessment",
    form={"field": "name", "step": 2, "of": 6, "input": "text"},
    choices=[choice("Stop", "booking:stop")],
)
PLACE = message(
    "Where does it hurt most?",
    topic="book_assessment",
    form={"field": "body_area", "step": 3, "of": 6, "input": "choice"},
    choices=[
        choice("Low back", "booking:body_area:low_back"),
        choice("Upper back", "booking:body_area:upper_back"),
        choice("Hip or leg", "booking:body_area:hip_leg"),
        choice("I'd rather not say", "booking:body_area:rather_not_say"),
        choice("Skip", "booking:body_area:skip"),
    ],
)
CONTACT = message(
    "Which phone number can the clinic call?",
    topic="book_assessment",
    form={"field": "phone", "step": 4, "of": 6, "input": "tel"},
    choices=[choice("Skip", "booking:phone:skip")],
)
MAIL = message(
    "And an e-mail address, if you like.",
    topic="book_assessment",
    form={"field": "email", "step": 5, "of": 6, "input": "email"},
    choices=[choice("Skip", "booking:email:skip")],
)
READ_BACK = message(
    "Please read this before it is sent.",
    {
        "type": "summary",
        "items": [
            {"field": "patient_name", "label": "Name", "value": "Jane Doe", "change": "booking:change:patient_name"},
            {"field": "body_area", "label": "Where", "value": "Low back", "change": "booking:change:body_area"},
            {"field": "phone", "label": "Phone", "value": "403-555-0142", "change": "booking:change:phone"},
        ],
    },
    topic="book_assessment",
    form={"field": "read_back", "step": 6, "of": 6, "input": "choice"},
    choices=[choice("Send it", "booking:send"), choice("Throw it away", "booking:discard")],
)
SENT = message(
    "Your request was sent. It is not yet an appointment. No one reads it after hours. If it gets "
    "worse, call 811, or 911 in an "
    "emergency.",
    {"type": "reference", "code": "DP-7K4M"},
    topic="book_assessment",
)

BY_CHOICE = {
    "needling_sensation": HURT,
    "home_care": HOME,
    "dry_needling_definition": NEEDLING,
    "more:dry_needling_definition": MORE_NEEDLING,
    "book_assessment": FOR_WHOM,
    "not_what_i_meant": message(
        "I'm sorry. Do you have chest pain or trouble breathing now?",
        choices=[choice("Yes", "danger_check:yes"), choice("No", "danger_check:no")],
    ),
    "danger_check:no": DEALT_WITH,
    "emergency_handled": DEALT_WITH,
    "booking:for_whom:self": NAME,
    "booking:for_whom:other": NAME,
    "booking:body_area:low_back": CONTACT,
    "booking:body_area:upper_back": CONTACT,
    "booking:body_area:hip_leg": CONTACT,
    "booking:body_area:rather_not_say": CONTACT,
    "booking:body_area:skip": CONTACT,
    "booking:phone:skip": MAIL,
    "booking:email:skip": READ_BACK,
    "booking:change:patient_name": NAME,
    "booking:change:body_area": PLACE,
    "booking:change:phone": CONTACT,
    "booking:send": SENT,
}
BY_WORD = {
    "chest": CHEST,
    "want to die": SELF_HARM,
    "fever": FEVER,
    "hurt": HURT,
    "home": HOME,
    "needling": NEEDLING,
    "book": FOR_WHOM,
    "@": READ_BACK,
    "jane": PLACE,
    "403": MAIL,
    "person": PERSON,
    "leg": DISC,
}


def answer_to(text: str | None, value: str | None) -> list[Message]:
    """The bot's side of one turn."""
    if value is not None:
        return [BY_CHOICE.get(value, NOT_SURE)]
    for word, answer in BY_WORD.items():
        if word in (text or "").lower():
            return [answer]
    return [NOT_SURE]
