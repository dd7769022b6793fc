"""`python -m backtalk.commands.staff`: who may log in to the front desk page (add, password, remove NAME; list)."""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
import sys
from collections.abc import Callable

from backtalk.front_desk.passwords import UnfitPassword, hash_password, tidy_name
from backtalk.settings import InvalidSetting, Settings
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.front_desk_staff import NameTaken, NoSuchAccount, StaffStore


def main(arguments: list[str] | None = None, ask: Callable[[str], str] = getpass.getpass) -> int:
    """Do what the arguments say. The password is asked for, never an argument: those are seen by other users."""
    parser = argparse.ArgumentParser(prog="staff", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for command in ("add", "password", "remove"):
        commands.add_parser(command).add_argument("name")
    commands.add_parser("list")
    given = parser.parse_args(arguments)
    try:
        database = BookingDatabase.from_settings(Settings.from_environment())
        said = _do(StaffStore(database), given.command, tidy_name(getattr(given, "name", "")), ask)
        database.close()
    except (UnfitPassword, InvalidSetting) as problem:
        said, status = str(problem), 1
    except NameTaken:
        said, status = "There is an account of this name already. A new password: staff password NAME", 1
    except NoSuchAccount:
        said, status = "There is no account of this name. Who can log in: staff list", 1
    else:
        status = 0
    print(f"staff: {said}", file=sys.stderr if status else sys.stdout)
    return status


def _do(store: StaffStore, command: str, name: str, ask: Callable[[str], str]) -> str:
    if command == "list":
        return ", ".join(store.names()) or "nobody can log in yet. Add somebody: staff add NAME"
    if command == "remove":
        store.remove(name)
        return f"{name} can no longer log in, and is logged out everywhere"
    if not name or len(name) > 60:
        raise UnfitPassword("A name needs 1 to 60 characters.")
    password = ask(f"Password for {name}: ")
    if password != ask("The same again: "):
        raise UnfitPassword("The two passwords are not the same. Nothing was changed.")
    if command == "add":
        store.add(name, hash_password(password, name), dt.datetime.now(dt.UTC))
        return f"{name} can log in to the front desk page now"
    store.change_password(name, hash_password(password, name))
    return f"{name} has a new password, and is logged out everywhere"


if __name__ == "__main__":
    sys.exit(main())
