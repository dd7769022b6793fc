"""`python -m backtalk database`: the booking database's tables, brought up to date by themselves on first use."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError

from backtalk.commands.operating import WRONG_KEY, saying_trouble
from backtalk.settings import Settings
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.encryption import PersonalFields
from backtalk.storage.key_rotation import opens_newest
from backtalk.storage.migrating import EMPTY, UnknownRevision, newest


class DatabaseUnfit(RuntimeError):
    """The booking database is not what this version and its keys can work with; the message says what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; the exit status says whether it worked."""
    parser = argparse.ArgumentParser(prog="backtalk database", description=(__doc__ or "").split(": ")[1])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("show", help="say which revision it has")
    commands.add_parser("upgrade", help="bring it up to date")
    down = commands.add_parser("downgrade", help="take revisions back, before an older version of Backtalk is started")
    down.add_argument("revision", help=f"the last one to keep; {EMPTY} takes all tables away, with what they hold")
    given = parser.parse_args(arguments)
    return saying_trouble("database", lambda: _do(given))


def fit_for_start(settings: Settings) -> None:
    """Bring the booking database up to date and see whether the key opens it. One that is away just now is left alone.

    Raises:
        DatabaseUnfit: when a start would end in lost or unreadable requests.
        keys.InvalidKey, OSError: when there is no usable key.
    """
    database = BookingDatabase.from_settings(settings)
    try:
        if not opens_newest(database, PersonalFields.from_var(settings.var_dir)):
            raise DatabaseUnfit(WRONG_KEY)
    except UnknownRevision as problem:
        raise DatabaseUnfit(str(problem)) from None
    except SQLAlchemyError:
        return  # it may come later; until then visitors are told that nothing is stored
    finally:
        database.close()


def _do(given: argparse.Namespace) -> int:
    database = BookingDatabase.from_settings(Settings.from_environment())
    if given.command == "upgrade":
        database.migrations.upgrade()
    elif given.command == "downgrade":
        database.migrations.downgrade(given.revision)
    print(f"The booking database has revision {database.migrations.current() or 'none'}; the newest is {newest()}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
