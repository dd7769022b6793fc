"""Rasa policy: danger first, then what only the conversation's context can decide."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Optional

from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from backtalk.policies.follow_ups import FollowUps
from backtalk.policies.plan import Plan, offered_by, plan_turn
from backtalk.policies.turn import CHECKING, LAST_TOPIC, MISSES, OFFER, Turn, read_turn

CORE_FALLBACK = "utter_fallback"
KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False)
class ContextPolicy(Policy):
    """Plans a turn by fixed rules over the message and a few slots; learns nothing, draws nothing.

    The same message in the same context gets the same answer on every day. What it does not plan, ``RulePolicy`` does;
    its priority is above ``RulePolicy``'s 6 so that a danger sign also wins inside a form.
    """

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        featurizer: Any = None,
    ) -> None:
        super().__init__(config, model_storage, resource, execution_context, featurizer)
        self._follow_ups = FollowUps.from_file(KNOWLEDGE / "follow_ups.yml")

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Only the priority."""
        return {"priority": 7}

    @staticmethod
    def supported_data() -> SupportedData:
        """Neither stories nor rules are read."""
        return SupportedData.ML_AND_RULE_DATA

    def train(self, training_trackers: List[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """Nothing to learn."""
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: Optional[Dict[str, Any]] = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """The next action of the turn's plan, or no opinion."""
        turn = read_turn(tracker)
        if turn.intent is None and tracker.latest_action_name in (None, ACTION_SESSION_START_NAME):
            return self._no_opinion(domain)
        if set(turn.done) & set(domain.form_names):
            # The form took the message, or has asked its question again: nothing is left. When it closed and handed
            # over to another action, no rule knows what comes next, and RulePolicy would say "not understood".
            handed_over = turn.loop is None and turn.done[-1] not in domain.form_names
            return self._choose(ACTION_LISTEN_NAME, domain) if handed_over else self._no_opinion(domain)
        plan = plan_turn(turn, domain.responses, self._follow_ups)
        if plan is None and turn.done and turn.done[-1] == CORE_FALLBACK:
            # No rule knew the message: RulePolicy said so and would say so again.
            return self._choose(ACTION_LISTEN_NAME, domain, self._context(tracker, domain, turn, {}))
        if plan is None:
            return self._no_opinion(domain, self._context(tracker, domain, turn, {}))
        remaining = _remaining(plan, turn)
        if remaining:
            return self._choose(remaining, domain)
        context = self._context(tracker, domain, turn, plan.slots)
        # An open form asks its question again after the answer.
        return self._choose(tracker.active_loop_name or ACTION_LISTEN_NAME, domain, context)

    def _context(self, tracker: DialogueStateTracker, domain: Domain, turn: Turn, planned: Any) -> List[Event]:
        """Slot changes after the turn's answers: last topic, number of misses in a row, open offer."""
        if not turn.done:
            return []
        wanted: dict[str, Any] = {MISSES: None, CHECKING: None, OFFER: offered_by(turn.done), **planned}
        topic = _topic_of(turn.done, domain)
        if topic:
            wanted[LAST_TOPIC] = topic
        slots = {name: value for name, value in wanted.items() if name in tracker.slots}
        return [SlotSet(name, value) for name, value in slots.items() if tracker.get_slot(name) != value]

    def _choose(self, action: str, domain: Domain, events: Optional[List[Event]] = None) -> PolicyPrediction:
        probabilities = self._default_predictions(domain)
        probabilities[domain.index_for_action(action)] = 1.0
        # A form's own prediction overrules every other that looks at the visitor's words; ours must stand beside it.
        return self._prediction(probabilities, events=events, is_no_user_prediction=True)

    def _no_opinion(self, domain: Domain, events: Optional[List[Event]] = None) -> PolicyPrediction:
        return self._prediction(self._default_predictions(domain), events=events)


def _remaining(plan: Plan, turn: Turn) -> str | None:
    """The plan's next action. Actions of a form that ran before do not count."""
    left = list(plan.actions)
    for name in turn.done:
        if left and name == left[0]:
            left.pop(0)
    return left[0] if left else None


def _topic_of(done: tuple[str, ...], domain: Domain) -> str | None:
    """The topic of the first answer that a follow-up could be about."""
    for name in done:
        metadata = (domain.responses.get(name) or [{}])[0].get("metadata") or {}
        if metadata.get("topic") and metadata.get("certainty") is not None:
            return str(metadata["topic"])
    return None
