"""How Rasa calls our action server: with the secret that both know, and never waiting for long."""

from __future__ import annotations

from typing import Any

import aiohttp
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from backtalk import keys
from backtalk.serving.breaker import Breaker
from backtalk.settings import Settings

KEY_NAME, KEY_VARIABLE = "actions", "BACKTALK_ACTIONS_KEY"
# Rasa's own limit of 300 s is longer than its server, its lock and the visitor wait.
ANSWER_WITHIN_SECONDS = 8


def bearer(settings: Settings) -> str:
    """The header value that the action server asks for.

    Raises:
        keys.InvalidKey, OSError: when there is no usable key.
    """
    return f"Bearer {keys.load_or_create(KEY_NAME, KEY_VARIABLE, settings.var_dir).decode()}"


class ActionServerRests(aiohttp.ClientConnectionError):
    """The last calls had no answer in time, so this one was not made."""


class ActionCalls(EndpointConfig):
    """The action endpoint of `endpoints.yml`, with the address, secret and deadline of this machine.

    While the action server hangs, visitors who book are told so at once instead of after the deadline. One that refuses
    connections costs no wait, so it is tried each time, and found the moment it is back.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """As in Rasa."""
        super().__init__(*arguments, **named)
        self.breaker = Breaker()

    @classmethod
    def like(cls, endpoint: EndpointConfig, settings: Settings) -> ActionCalls:
        """Everything that `endpoint` says otherwise stays. Raises as `bearer`."""
        headers = {**endpoint.headers, "Authorization": bearer(settings)}
        return cls(settings.actions_url, endpoint.params, headers, cafile=endpoint.cafile, **endpoint.kwargs)

    async def request(self, *arguments: Any, **named: Any) -> Any:
        """As in Rasa.

        Raises:
            TimeoutError: when no answer came in time.
            ActionServerRests: when the calls before had no answer in time.
        """
        if not self.breaker.lets_through():
            raise ActionServerRests
        named["timeout"] = aiohttp.ClientTimeout(total=ANSWER_WITHIN_SECONDS)
        try:
            answer = await super().request(*arguments, **named)
        except TimeoutError:
            self.breaker.failed()
            raise
        except (aiohttp.ClientError, ClientResponseError, OSError):  # an error, but nobody had to wait for it
            self.breaker.succeeded()
            raise
        self.breaker.succeeded()
        return answer
