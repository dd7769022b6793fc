"""`python -m backtalk keys`: changing the key that encrypts chats, drafts and requests."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from backtalk import keys
from backtalk.commands.operating import saying_trouble
from backtalk.settings import Settings
from backtalk.storage import booking_schema, conversation_schema
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.encryption import KEY_NAME, KEY_VARIABLE, PersonalFields
from backtalk.storage.engines import open_engine
from backtalk.storage.front_desk_index import BlindIndex
from backtalk.storage.key_rotation import Renewed, renew_column, renew_search_index
from backtalk.storage.sealing import Seal


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; the exit status says whether it worked."""
    parser = argparse.ArgumentParser(prog="backtalk keys", description=(__doc__ or "").split(": ")[1])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("new", help="make a new key that stands before the old one (first step)")
    commands.add_parser("rotate", help="encrypt everything again with the new key (second step, servers may run)")
    given = parser.parse_args(arguments)
    return saying_trouble("keys", _new if given.command == "new" else _rotate)


def _new() -> int:
    if os.environ.get(KEY_VARIABLE, "").strip():
        print(f"Set {KEY_VARIABLE} to this new key, a comma, and what it holds now:\n{keys.new()}")
    else:
        print(f"A new key stands first in {keys.add_to_file(KEY_NAME, Settings.from_environment().var_dir)}.")
    print("Then restart the servers, so that they can read what is written with it, and run: backtalk keys rotate")
    return 0


def _rotate() -> int:
    settings = Settings.from_environment()
    masters = keys.load_all(KEY_NAME, KEY_VARIABLE, settings.var_dir)
    fields, seal = PersonalFields(masters), Seal(masters)
    booking = BookingDatabase.from_settings(settings)
    booking.prepare()
    conversations = open_engine(settings.conversations_url)
    conversation_schema.make(conversations)
    total = Renewed()
    for column in booking_schema.sealed_columns():
        total += renew_column(booking.engine, column, fields.renewed)
    for column in conversation_schema.sealed_columns():
        total += renew_column(conversations, column, seal.renewed)
    searchable = renew_search_index(booking, fields, BlindIndex(masters))
    print(f"{total.changed} encrypted again, {total.already} had the newest key, {total.unreadable} cannot be opened.")
    print(f"{searchable} requests are found by the new key in the front desk's search.")
    if total.unreadable:
        print("keys: no key here opens those. Add the one they were written with and run this again.", file=sys.stderr)
        return 1
    if len(masters) > 1:
        print("Old keys are needed only for older backups now. Take them out, restart, and keep them with those.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
