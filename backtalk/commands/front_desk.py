"""`python -m backtalk.commands.front_desk`: serve the front desk page until Ctrl-C."""

from __future__ import annotations

import datetime as dt
import ipaddress
import logging
import os
import sys
from collections.abc import Mapping

from backtalk.clinic import ClinicFileError, load_clinic
from backtalk.front_desk.app import build_app
from backtalk.front_desk.parts import Parts
from backtalk.front_desk.passwords import UnfitPassword, hash_password
from backtalk.keys import InvalidKey
from backtalk.settings import InvalidSetting, Settings
from backtalk.watching.logs import configure_logs, expect_visitors

logger = logging.getLogger(__name__)

FIRST_NAME = "frontdesk"
USUAL_PORT = 5006
USUAL_HOST = "127.0.0.1"


def main() -> int:
    """Serve until stopped; the exit status says whether it could start."""
    configure_logs()
    try:
        host, port = address_of(os.environ)
        settings = Settings.from_environment()
        clinic = load_clinic(settings.clinic_path)
        parts = Parts.from_settings(settings, clinic)
        if not is_safe_address(host, parts.secure):
            raise InvalidSetting(
                "BACKTALK_FRONT_DESK_HOST is not this machine, so names would travel unprotected. Put a proxy with "
                "https in front and set delivery.front_desk_url in clinic.yml to its https address."
            )
        parts.requests.index_missing()
        make_first_account(parts, os.environ)
    except (ClinicFileError, InvalidKey, InvalidSetting, UnfitPassword) as problem:
        print(f"front desk: {problem}", file=sys.stderr, flush=True)
        return 1
    if not parts.secure:
        logger.warning("plain http, for this machine only, so the cookie is not marked Secure")
    if parts.staff.is_empty():
        logger.warning("nobody can log in yet. Run: python -m backtalk.commands.staff add NAME")
    logger.info("the front desk page is at http://%s:%d/", host, port)
    expect_visitors()  # from here on what goes wrong may quote a request
    build_app(parts).run(host=host, port=port, access_log=False, motd=False, debug=False)
    return 0


def address_of(environment: Mapping[str, str]) -> tuple[str, int]:
    """Where to listen.

    Raises:
        InvalidSetting: when the port is none.
    """
    written = environment.get("BACKTALK_FRONT_DESK_PORT", "").strip() or str(USUAL_PORT)
    if not written.isascii() or not written.isdigit() or not 1 <= int(written) <= 65535:
        raise InvalidSetting("BACKTALK_FRONT_DESK_PORT must be a whole number from 1 to 65535.")
    return environment.get("BACKTALK_FRONT_DESK_HOST", "").strip() or USUAL_HOST, int(written)


def is_safe_address(host: str, secure: bool) -> bool:
    """Whether what is typed stays on this machine or travels by https."""
    try:
        return secure or host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def make_first_account(parts: Parts, environment: Mapping[str, str]) -> None:
    """For trying it out: an account from the environment, when there is none and the clinic is not live.

    Raises:
        UnfitPassword: when that password will not do.
    """
    password = environment.get("BACKTALK_STAFF_PASSWORD", "")
    if not password or not parts.staff.is_empty():
        return
    if parts.clinic.live:
        logger.warning("BACKTALK_STAFF_PASSWORD is not used when clinic.yml says live: true")
        return
    parts.staff.add(FIRST_NAME, hash_password(password, FIRST_NAME), dt.datetime.now(dt.UTC))
    logger.info("made the account %s with the password of BACKTALK_STAFF_PASSWORD", FIRST_NAME)


if __name__ == "__main__":
    sys.exit(main())
