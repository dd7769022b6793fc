"""`python -m backtalk privacy`: what is held about one request, and erasing it, for the clinic's privacy contact."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from backtalk.booking.errors import RequestNotFound
from backtalk.commands.operating import saying_trouble, who_runs_this
from backtalk.settings import Settings
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.conversations import ConversationStore
from backtalk.storage.encryption import PersonalFields
from backtalk.storage.erasure import Fate
from backtalk.storage.privacy import Erased, PrivacyDesk, Reason, as_text

SENTENCES = {
    Fate.ERASED: "{code} is erased. Nobody at the clinic had seen it, and it had gone nowhere.",
    Fate.TAKEN_BACK: "{code} is erased here. It may have been delivered: a withdrawal with the same id follows it.",
    Fate.KEPT: "{code} is kept: staff have seen it, and the clinic may have to keep it as part of its records.",
}
ASK_FOR_MORE = "Once the clinic has decided that it need not: backtalk privacy erase {code} --even-if-seen "


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; the exit status says whether it worked (2: the request is kept)."""
    parser = argparse.ArgumentParser(prog="backtalk privacy", description=(__doc__ or "").split(": ")[1])
    commands = parser.add_subparsers(dest="command", required=True)
    export = commands.add_parser("export", help="print everything that is held about a request, as JSON")
    erase = commands.add_parser("erase", help="erase a request, its chat, and a half-filled form of the same chat")
    for command in (export, erase):
        command.add_argument("reference", metavar="REF", help="the code that the visitor was given, such as KX7-2PD")
    erase.add_argument(
        "--even-if-seen",
        choices=[reason.value for reason in Reason],
        help="erase it although staff have seen it, and why: the person asked, it was sent by mistake, "
        "or an authority ordered it. The audit trail keeps the reason",
    )
    given = parser.parse_args(arguments)
    return saying_trouble("privacy", lambda: _do(given))


def _do(given: argparse.Namespace) -> int:
    settings = Settings.from_environment()
    desk = PrivacyDesk(
        BookingDatabase.from_settings(settings),
        PersonalFields.from_var(settings.var_dir),
        ConversationStore.from_settings(settings),
    )
    code = given.reference.upper()
    try:
        if given.command == "export":
            print(as_text(desk.export(code, who_runs_this())))
            return 0
        reason = Reason(given.even_if_seen) if given.even_if_seen else None
        return _tell(code, desk.erase(code, who_runs_this(), reason))
    except RequestNotFound:
        print(f"privacy: there is no request {code}.", file=sys.stderr)
        return 1


def _tell(code: str, erased: Erased) -> int:
    print(SENTENCES[erased.fate].format(code=code))
    if erased.draft:
        print("A half-filled form of the same chat is erased.")
    if erased.chat:
        print("The chat that it came from is erased by the server within ten minutes, or when it is next started.")
    if erased.fate is Fate.KEPT:
        print(ASK_FOR_MORE.format(code=code) + "|".join(reason.value for reason in Reason), file=sys.stderr)
        return 2
    print("Backups that were made before still hold it, encrypted, until they are deleted.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
