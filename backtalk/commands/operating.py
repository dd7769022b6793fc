"""What the operator's commands share: the stores that the settings name, and trouble said in one sentence."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from backtalk.booking.errors import PersonalDataUnreadable
from backtalk.clinic import ClinicFileError
from backtalk.keys import InvalidKey
from backtalk.settings import InvalidSetting
from backtalk.storage.conversations import StorageUnavailable
from backtalk.storage.migrating import UnknownRevision
from backtalk.storage.sealing import Unreadable

WRONG_KEY = (
    "The booking key does not open what is stored. Set BACKTALK_BOOKING_KEY (or put into booking.key) the key that it "
    "was written with. While a key is being changed both belong there: the new one first, then a comma and the old one."
)


def saying_trouble(command: str, work: Callable[[], int]) -> int:
    """Do the work of a command; returns its exit status, or 1 after a sentence that says what is wrong.

    Errors of a database are named by their kind only: their full text quotes the values of a statement.
    """
    try:
        return work()
    except (PersonalDataUnreadable, Unreadable):
        problem = WRONG_KEY
    except (InvalidSetting, InvalidKey, ClinicFileError, UnknownRevision) as error:
        problem = str(error)
    except OperationalError:
        problem = "A database cannot be reached, or another program holds it. Nothing was changed halfway."
    except (SQLAlchemyError, StorageUnavailable) as error:
        problem = f"A database could not be used ({type(error).__name__})."
    except OSError as error:
        problem = f"{error.strerror or type(error).__name__}: {error.filename}" if error.filename else str(error)
    print(f"{command}: {problem}", file=sys.stderr)
    return 1


def who_runs_this() -> str:
    """The account of this machine that runs the command, for the audit trail."""
    try:
        return f"{getpass.getuser()[:40]} (command line)"
    except (KeyError, OSError):  # a user id without a name
        return "command line"
