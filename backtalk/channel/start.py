"""What happens once a model is loaded and before visitors are let in."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from backtalk.answers.sign_off import refuse_unless_signed_off
from backtalk.clinic import load_clinic
from backtalk.serving.action_calls import ActionCalls
from backtalk.serving.action_results import compile_check_once
from backtalk.settings import Settings

logger = logging.getLogger(__name__)

WARM_UP = ("Does it hurt? And how long does a visit take?", "je voudrais prendre un rendez-vous")
ROOT = Path(__file__).resolve().parents[2]


async def prepare_agent(agent: Any, settings: Settings) -> None:
    """Point the loaded agent to the action server of this machine, check the clinic's sign-offs, and warm it up.

    Rasa refuses an unset variable in endpoints.yml, so that file holds a local default; what the environment says is
    set here.

    Raises:
        backtalk.answers.sign_off.NotSignedOff: when `live: true` is set and something is missing for it.
        backtalk.clinic.ClinicFileError: when the clinic file cannot be used.
    """
    endpoint = getattr(agent, "action_endpoint", None)
    if endpoint is not None:
        calls = ActionCalls.like(endpoint, settings)
        agent.action_endpoint = agent.processor.action_endpoint = calls
    compile_check_once()
    clinic = load_clinic(settings.clinic_path)
    responses = getattr(agent.domain, "responses", {})
    refuse_unless_signed_off(clinic, responses, ROOT)
    if not clinic.live:
        logger.warning("Demonstration: not reviewed by a physiotherapist (clinic.yml says live: false).")
    for text in WARM_UP:  # models that are loaded on first use are loaded now, not while the first visitor waits
        await agent.parse_message(text)
