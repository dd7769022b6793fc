"""What the fake contract server says: real-looking answers, danger cards, and a form."""

from __future__ import annotations

from tests.browser.shapes import NEEDLING_SURVEY, NO_ADDRESS, UNSAFE, Message, choice, form_question, medical, message

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
NEEDLING = medical(
    "Dry needling means that a thin, solid needle goes through your skin into a sore or tight "
    'muscle. "Dry" means that nothing '
    "is injected, so it is drug-free.",
    "Studies suggest short-term pain relief for some people, mostly along with exercise and advice. "
    "Soreness and small bruises "
    "are common. Serious harm is rare but real: about 1 in 1,000 treatments or fewer.",
    "You can ask questions, and you can say no.",
    topic="dry_needling_definition",
    sources=[NEEDLING_SURVEY, NO_ADDRESS, UNSAFE],
    choices=[MORE, DOES_IT_HURT, BOOK],
    image={"url": "/pictures/needle_sizes.svg", "alt": "A needle for needling beside a hair and a coin."},
)
MORE_NEEDLING = medical(
    "The needle has no hole to inject through. The clinic's article also calls it IMS, which is one "
    "type of dry needling.",
    topic="dry_needling_definition",
    sources=[NEEDLING_SURVEY],
    choices=[DOES_IT_HURT, BOOK],
)
HURT = medical(
    "It can hurt a little, but usually for only a few seconds. You may feel a small prick, then a "
    "short cramp, a twitch or a "
    "deep, heavy ache. Some people feel very little.",
    "Sharp, electric or spreading pain is not the goal. Tell your physiotherapist right away.",
    topic="needling_sensation",
    sources=[NEEDLING_SURVEY],
    choices=[AT_HOME, BOOK],
)
HOME = medical(
    "Keep moving gently: for new back pain, we know that beats bed rest.",
    [
        "If you need to, take it easy for a day or two.",
        "Walk 10 to 20 minutes every 2 to 3 hours, if you can.",
        "Heat may help a little. Ice is fine if you like it.",
    ],
    "No better in two weeks, or worse? See a doctor.",
    topic="home_care",
    certainty="suggested",
    choices=[DOES_IT_HURT, BOOK],
)
CHEST = medical(
    "What you describe needs help right now. Please call 911, or have someone take you to the "
    "nearest emergency department. "
    "Do not drive yourself.",
    "Say that you had needling. A lung may be affected, and quick care matters. I can't check you here.",
    topic="danger_chest_breathing",
    urgency="E",
    choices=[HANDLED, NOT_MEANT],
)
SELF_HARM = medical(
    "I am glad that you wrote this. You do not have to carry it alone. Please call or text 9-8-8 "
    "now: someone is there, day and "
    "night.",
    "If you are in danger now, or have taken something, call 911 first.",
    topic="danger_self_harm",
    urgency="E",
)
FEVER = medical(
    "Fever together with back pain should be checked today. Please see your doctor or urgent care, "
    "or call 811 any time.",
    topic="danger_infection",
    urgency="S",
    choices=[NOT_MEANT],
)
DISC = medical(
    "Most disc problems settle by themselves within weeks.",
    topic="disc_problem",
    urgency="D",
    choices=[BOOK],
)
PERSON = message(
    "No one reads this chat. I can send the clinic a request, and a person calls you back.",
    topic="talk_to_person",
    choices=[BOOK],
)
NEXT = [DOES_IT_HURT, AT_HOME]
DEALT_WITH = message(
    "I'm glad to hear that. What else would you like to know?", topic="emergency_handled", choices=NEXT
)
NOT_SO = message("Thank you, that helps. What would you like to know?", topic="danger_check_no", choices=NEXT)
NOT_SURE = message(
    "I'm not sure that I understood. Did you mean one of these?",
    topic="fallback",
    choices=[DOES_IT_HURT, AT_HOME, BOOK],
)

FOR_WHOM = form_question(
    "I can send the clinic a request. It is a request, not yet an appointment.",
    "Who is it for?",
    field="for_whom",
    step=1,
    takes="choice",
    choices=[choice("For me", "booking:for_whom:self"), choice("For someone else", "booking:for_whom:other")],
)
NAME = form_question(
    "What is your first and last name?",
    field="name",
    step=2,
    takes="text",
    choices=[choice("Stop", "booking:stop")],
)
PLACE = form_question(
    "Where does it hurt most?",
    field="body_area",
    step=3,
    takes="choice",
    choices=[
        choice("Low back", "booking:body_area:low_back"),
        choice("Upper back", "booking:body_area:upper_back"),
        choice("Hip or leg", "booking:body_area:hip_leg"),
        choice("I'd rather not say", "booking:body_area:rather_not_say"),
        choice("Skip", "booking:body_area:skip"),
    ],
)
CONTACT = form_question(
    "Which phone number can the clinic call?",
    field="phone",
    step=4,
    takes="tel",
    choices=[choice("Skip", "booking:phone:skip")],
)
MAIL = form_question(
    "And an e-mail address, if you like.",
    field="email",
    step=5,
    takes="email",
    choices=[choice("Skip", "booking:email:skip")],
)
READ_BACK = form_question(
    "Please read this before it is sent.",
    {
        "type": "summary",
        "items": [
            {"field": "patient_name", "label": "Name", "value": "Jane Doe", "change": "booking:change:patient_name"},
            {"field": "body_area", "label": "Where", "value": "Low back", "change": "booking:change:body_area"},
            {"field": "phone", "label": "Phone", "value": "403-555-0142", "change": "booking:change:phone"},
        ],
    },
    field="read_back",
    step=6,
    takes="choice",
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
    "danger_check:no": NOT_SO,
    "emergency_handled": DEALT_WITH,
    **dict.fromkeys((offered["value"] for offered in FOR_WHOM["choices"]), NAME),
    **dict.fromkeys((offered["value"] for offered in PLACE["choices"]), CONTACT),
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
    "cleared me": DEALT_WITH,
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
