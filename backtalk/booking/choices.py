"""The short lists: every answer that is picked, not typed, as tokens, and the words by which a typed answer means one.

What the visitor sees for a token stands in the project's data, not here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ASAP = "asap"
ANY_DAY = "any_day"
ANY_TIME = "any_time"
SKIP = "skip"

CHOICES: Mapping[str, tuple[str, ...]] = {
    "for_whom": ("self", "other", "minor", "under_18"),
    "they_know": ("yes", "no"),
    "age_band": ("under_12", "12_to_17", "18_or_older"),
    "patient_kind": ("new", "returning"),
    "change_what": ("move", "cancel", "something_else"),
    "relation": ("partner", "parent", "adult_child", "other_relative", "friend", "carer"),
    "guardian": ("parent", "guardian"),
    "phone_permission": ("message_ok", "no_message", "wrong"),
    "email_permission": ("email_ok", "wrong"),
    "email_doubt": ("suggested", "typed"),
    "day": (ASAP, ANY_DAY, *WEEKDAYS),
    "part": ("morning", "afternoon", "evening", ANY_TIME),
    "body_area": (
        "low_back",
        "upper_back",
        "neck",
        "shoulder_arm",
        "hip_leg",
        "knee_foot",
        "head_jaw",
        "more_than_one",
        "rather_not_say",
    ),
    "precaution": ("no", "yes", "in_person"),
    "reason": (
        "new_pain",
        "pain_that_returns",
        "long_lasting_pain",
        "stiffness",
        "sport",
        "work_or_desk",
        "dry_needling",
        "something_else",
    ),
    "payer": ("private", "plan", "wcb", "motor_claim", "not_sure"),
    "language": ("interpreter", "step_free", "hearing", "sight", "something_else"),
    "advised_to_see_doctor": ("yes", "no"),
}

# Typed words that mean a choice. The first pattern that is found wins, so the narrower ones stand first.
_MEANINGS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "for_whom": (
        ("under_18", r"\b(i'?\s?a?m|i am) (only |just )?(1[0-7]|under (18|eighteen)|a (minor|kid|teen\w*))\b"),
        ("minor", r"\b(child|kid|toddler|baby|teen\w*|son|daughter|stepson|stepdaughter|grandson|granddaughter)\b"),
        (
            "other",
            r"\b(someone else|somebody else|other person|mom|mum|mother|dad|father|husband|wife|partner|friend|"
            r"brother|sister|grandma|grandpa|gran|aunt|uncle|boyfriend|girlfriend|fianc\w+|parents?|roommate)\b",
        ),
        ("self", r"\b(me|myself|self|i am|it'?s me|mine|just me)\b"),
    ),
    "they_know": (
        ("no", r"\b(not yet|doesn'?t know|don'?t know|haven'?t (asked|told)|will (ask|tell))\b"),
        ("yes", r"\b((s?he|they) knows?|knows?( that)?( i'?m| i am)? asking|asked me|aware)\b"),
    ),
    "age_band": (
        ("18_or_older", r"\b(18|19|[2-9]\d|over 18|eighteen|adult)\b"),
        ("12_to_17", r"\b(1[2-7]|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|teen\w*)\b"),
        ("under_12", r"\b(\d|1[01]|under (12|twelve)|eleven|ten|nine|eight|seven|six|five|four|three|two|one)\b"),
    ),
    "patient_kind": (
        ("new", r"\b(new|first (time|visit)|never (been|had|gone)|not (been )?(yet|before)|haven'?t been)\b"),
        (
            "returning",
            r"\b(return\w*|been (there|here|in|before|to (you|steve))|existing|came (there|in|before|last)|again|"
            r"old patient|have been|was there|saw (you|steve)|already a (patient|client)|regular)\b",
        ),
    ),
    "change_what": (
        ("move", r"\b(move|resched\w*|change|different (day|time)|another (day|time)|later|earlier|push|switch)\b"),
        ("cancel", r"\b(cancel\w*|can'?t (come|make)|call (it )?off)\b"),
        ("something_else", r"\b(something else|other|else)\b"),
    ),
    "relation": (
        ("partner", r"\b(partner|husband|wife|spouse|boyfriend|girlfriend|fianc\w+)\b"),
        ("adult_child", r"\b(her|his|their|the|i'?m (a|the)|i am (a|the)) (son|daughter)\b|^(son|daughter)$"),
        ("parent", r"\b(i'?m|i am) (her|his|their) (mom|mum|mother|dad|father|parent)\b|^(parent|mom|mum|dad)$"),
        ("other_relative", r"\b(brother|sister|aunt|uncle|cousin|niece|nephew|grand\w+|relative|family|in-law)\b"),
        ("friend", r"\b(friend|buddy|neighbou?r|roommate|co-?worker)\b"),
        ("carer", r"\b(carer|caregiver|care aide|nurse|support worker|aide)\b"),
    ),
    "guardian": (
        ("guardian", r"\b(guardian|foster|grand\w+|aunt|uncle|step\w*)\b"),
        ("parent", r"\b(parent|mom|mum|mother|dad|father)\b"),
    ),
    "phone_permission": (
        ("wrong", r"\b(wrong|not my number|different number|change)\b"),
        ("no_message", r"\b(no (message|voicemail|voice mail)s?|don'?t leave|do not leave|not a message|call only)\b"),
        ("message_ok", r"\b(leave (me )?(a )?(message|voicemail)|message (is|'s) (ok|fine)|voicemail(?! me not))\b"),
    ),
    "email_permission": (("wrong", r"\b(wrong|not my (e-?mail|address)|different|change)\b"),),
    "email_doubt": (),
    "day": (
        (
            ASAP,
            r"^(asap|as soon as (possible|you can)|soonest|first available|the sooner the better|right away|"
            r"(the )?earliest( (possible|you have))?|soon as possible)$",
        ),
        (ANY_DAY, r"^(any ?day|any day (is )?(ok|fine|good|works)|no preference|whenever|anytime|any time)$"),
        *((day, rf"^(on )?{day}s?$") for day in WEEKDAYS),
    ),
    "part": (
        ("morning", r"^(in the )?mornings?$"),
        ("afternoon", r"^(in the )?afternoons?$"),
        ("evening", r"^(in the )?evenings?$"),
        (ANY_TIME, r"^(any ?time|whenever|no preference|doesn'?t matter|all day|any)$"),
    ),
    "body_area": (
        (
            "more_than_one",
            r"\b(everywhere|all over|more than one|several|whole (back|body)|back and \w+|\w+ and back)\b",
        ),
        ("upper_back", r"\b((upper|mid(dle)?)([ -]|( (of|part of) (my|the) ))?back|shoulder ?blades?|thoracic)\b"),
        (
            "low_back",
            r"\b(low(er)? ?back|lumbar|tail ?bone|sacr\w+|sciatica|"
            r"(?<!upper[ -])(?<!mid[ -])(?<!middle[ -])(?<!middle of my )(?<!middle of the )back)\b",
        ),
        ("neck", r"\b(neck|cervical)\b"),
        ("shoulder_arm", r"\b(shoulders?(?! ?blade)|arms?|elbow\w*|wrists?|hands?)\b"),
        ("hip_leg", r"\b(hips?|legs?|thighs?|hamstrings?|glutes?|bum|buttocks?|groin|it band|calf|calves)\b"),
        ("knee_foot", r"\b(knees?|foot|feet|ankles?|heels?|plantar)\b"),
        ("head_jaw", r"\b(head\w*|jaw|tmj|migraines?)\b"),
        ("rather_not_say", r"\b(rather not|prefer not|not say|private)\b"),
    ),
    "precaution": (
        ("in_person", r"\b(in person|rather (say|tell|talk)|tell (you|them) (there|then)|face to face|prefer not)\b"),
    ),
    "reason": (
        ("pain_that_returns", r"\b(comes? (back|and goes)|again|keeps?|recurring|returns?|flare\w*)\b"),
        ("long_lasting_pain", r"\b(chronic|years?|months?|long (time|lasting)|ongoing|forever)\b"),
        ("dry_needling", r"\b(needl\w+|ims)\b"),
        ("work_or_desk", r"\b(work|desk|job|office|sitting)\b"),
        ("sport", r"\b(sports?|run\w*|gym|training|hockey|ski\w*|lifting|athlet\w*)\b"),
        ("stiffness", r"\b(stiff\w*|tight\w*|tension|seiz\w*)\b"),
        ("new_pain", r"\b(new|just started|recent\w*|this week|days ago|sudden\w*)\b"),
    ),
    "payer": (
        ("wcb", r"\b(wcb|workers'? comp\w*|work claim)\b"),
        ("motor_claim", r"\b(mva|motor|car (accident|insurance)|auto (insurance|claim)|vehicle|accident claim)\b"),
        ("not_sure", r"\b(not sure|unsure|don'?t know|no idea|dunno|idk)\b"),
        ("plan", r"\b(plan|benefits?|insurance|blue cross|sun ?life|manulife|canada life|green shield|coverage)\b"),
        ("private", r"\b(private\w*|cash|credit|debit|my ?self|out of pocket|pocket|i'?ll pay|self)\b"),
    ),
    "language": (
        ("interpreter", r"\b(interpreter|translat\w+|english is not|don'?t speak)\b"),
        ("step_free", r"\b(wheel ?chair|walker|stairs|step|elevator|ramp)\b"),
        ("hearing", r"\b(hearing|deaf|hear)\b"),
        ("sight", r"\b(sight|blind|vision|see well)\b"),
    ),
    "advised_to_see_doctor": (),
}

_YES_NO_FIELDS: Mapping[str, tuple[str, str]] = {
    "they_know": ("yes", "no"),
    "phone_permission": ("message_ok", "no_message"),
    "email_permission": ("email_ok", "wrong"),
    "email_doubt": ("suggested", "typed"),
    "precaution": ("yes", "no"),
    "advised_to_see_doctor": ("yes", "no"),
}


def read_choice(field: str, text: str) -> str | None:
    """The token that a typed text means in this list, or None. Yes and no are read elsewhere (`from_yes_no`)."""
    tidy = text.lower().replace("\u2019", "'").strip(" .!,")
    for token in CHOICES.get(field, ()):
        if tidy in (token, token.replace("_", " ")):
            return token
    found = [token for token, pattern in _MEANINGS.get(field, ()) if re.search(pattern, tidy)]
    if field == "body_area" and len(set(found) - {"rather_not_say"}) > 1:
        return "more_than_one"
    return found[0] if found else None


def from_yes_no(field: str, yes: bool) -> str | None:
    """The token that a plain yes or no means in this list, or None where neither makes sense."""
    meaning = _YES_NO_FIELDS.get(field)
    return (meaning[0] if yes else meaning[1]) or None if meaning else None


def is_choice(field: str, token: str) -> bool:
    """Whether this token stands in this list."""
    return token in CHOICES.get(field, ())
