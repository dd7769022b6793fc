"""`python -m backtalk.serving.rasa_server MODEL`: Rasa's HTTP server as `rasa run` starts it, but leaner.

Only what serves visitors is imported: no TensorFlow (unless ``BACKTALK_TENSORFLOW=on``), no command line of Rasa with
its plotting. Rasa's own HTTP API is not there at all, and neither is its telemetry.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from contextlib import nullcontext
from pathlib import Path

from backtalk.serving.without_tensorflow import SWITCH, tensorflow_left_out
from backtalk.settings import OFF_WORDS
from backtalk.watching.logs import configure_logs

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description="Serve a trained model to visitors.")
    parser.add_argument("model", type=Path, help="the trained model")
    parser.add_argument("--interface", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=5005)
    given = parser.parse_args(arguments)
    if not given.model.is_file():
        print(f"There is no model {given.model}. Train one: python -m backtalk.commands.train", file=sys.stderr)
        return 1
    without = os.environ.get(SWITCH, "off").strip().lower() in OFF_WORDS
    with tensorflow_left_out() if without else nullcontext():
        import_rasa()
    _serve(given.model, given.interface, given.port)
    return 0


def import_rasa() -> None:
    """Everything of Rasa that serving a model takes; nothing of it is imported later."""
    import rasa.core.run
    import rasa.graph_components
    from rasa.engine.recipes.default_recipe import DefaultV1Recipe

    DefaultV1Recipe()  # imports every component that Rasa brings
    for module in pkgutil.walk_packages(rasa.graph_components.__path__, "rasa.graph_components."):
        importlib.import_module(module.name)  # a model names these too


def _serve(model: Path, interface: str, port: int) -> None:
    import rasa.core.run
    from rasa.core.utils import AvailableEndpoints
    from rasa.shared.exceptions import RasaException
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    from backtalk.serving.graph_runner import run_in_order

    configure_logging_and_warnings(None, None, warn_only_once=True, filter_repeated_logs=True)
    configure_structlog(None)
    configure_logs()
    run_in_order()
    sys.path.insert(1, str(ROOT))
    # One process a server: figures, tidying and locks in memory count on it. More servers: docs/scaling.md.
    os.environ["SANIC_WORKERS"] = "1"
    try:
        rasa.core.run.serve_application(
            str(model),
            interface=interface,
            port=port,
            credentials=str(ROOT / "credentials.yml"),
            endpoints=AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml")),
            enable_api=False,
        )
    except RasaException as error:
        sys.exit(f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    sys.exit(main())
