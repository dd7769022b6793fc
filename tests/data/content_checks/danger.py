"""Cards of danger signs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from backtalk.answers.catalogue import UTTER, Catalogue, Wording
from backtalk.answers.danger_rows import SIGN, DangerRows

BOOKING_VALUES = frozenset({"book_assessment", "availability", "change_booking", "talk_to_person"})
_ALARMS = ("E", "S")
_BOOKING_TALK = re.compile(r"\bbook(?:ing)?\b", re.IGNORECASE)


def danger_cards_that_do_not_fit(catalogue: Catalogue, danger: DangerRows) -> Iterator[str]:
    """Every sign and every danger topic has a card of its level, and its topic."""
    wanted = [(row.card, row.level, row.topic) for row in danger.rows]
    wanted += [(UTTER + topic, level, topic) for topic, level in danger.topics.items()]
    for name, level, topic in wanted:
        card = catalogue.by_name.get(name)
        if card is None:
            yield f"data/danger/{topic}.yml: write {name}, the card for level {level}"
            continue
        if card.urgency != level:
            yield f"{card.file}: {name} has urgency {card.urgency}, but the danger table says {level}"
        if card.topic != topic:
            yield f"{card.file}: {name} has topic {card.topic}, but the danger table says {topic}"
    signs = {row.card for row in danger.rows}
    for card in catalogue.wordings:
        if card.name.startswith(SIGN) and card.name not in signs:
            yield f"{card.file}: {card.name} words a sign that is not in knowledge/danger_signs.yml"


def danger_cards_that_mislead(catalogue: Catalogue) -> Iterator[str]:
    """Emergency cards say whom to call; urgent cards do not talk about booking."""
    for card in catalogue.wordings:
        if card.urgency not in _ALARMS or not _is_card(card):
            continue
        helpers = ("911", "9-8-8") if card.topic == "danger_self_harm" else ("911",)
        if card.urgency == "E" and not any(number in card.text for number in helpers):
            yield f"{card.file}: {card.name} must name {' or '.join(helpers)}"
        offered = sorted(BOOKING_VALUES.intersection([*card.next, *(value for _, value in card.choices)]))
        if offered:
            yield f"{card.file}: {card.name} offers {', '.join(offered)}: no booking beside an alarm"
        if card.urgency == "E" and _BOOKING_TALK.search(card.text):
            yield f"{card.file}: {card.name} talks about booking"


def _is_card(wording: Wording) -> bool:
    return wording.name.startswith(SIGN) or wording.is_main
