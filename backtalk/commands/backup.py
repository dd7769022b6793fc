"""`python -m backtalk backup` and `restore`: both databases in one file, while the servers run, and back."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path

from backtalk.clinic import load_clinic
from backtalk.commands.operating import saying_trouble
from backtalk.settings import Settings
from backtalk.storage.backup import back_up, drop_old
from backtalk.storage.backup_file import BackupUnusable
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.engines import open_engine
from backtalk.storage.restore import DatabaseNotEmpty, restore


def main(arguments: Sequence[str] | None = None) -> int:
    """Make a backup; the exit status says whether it worked."""
    parser = argparse.ArgumentParser(prog="backtalk backup", description="Save both databases into one new file.")
    parser.add_argument("folder", metavar="DIR", type=Path, help="where the file goes; on another disk, if possible")
    parser.add_argument("--keep-days", type=int, help="delete older backups there (default: as long as chats are kept)")
    given = parser.parse_args(arguments)
    return saying_trouble("backup", lambda: _back_up(given.folder, given.keep_days))


def restore_main(arguments: Sequence[str] | None = None) -> int:
    """Put a backup back; the exit status says whether it worked."""
    parser = argparse.ArgumentParser(prog="backtalk restore", description="Put a backup into both databases.")
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--replace", action="store_true", help="erase what is in the databases now")
    given = parser.parse_args(arguments)
    return saying_trouble("restore", lambda: _restore(given.file, given.replace))


def _back_up(folder: Path, keep_days: int | None) -> int:
    settings = Settings.from_environment()
    keep = load_clinic(settings.clinic_path).privacy.keep_chats_days if keep_days is None else keep_days
    booking, conversations = BookingDatabase.from_settings(settings), open_engine(settings.conversations_url)
    saved = back_up(folder, booking, conversations)
    dropped = drop_old(folder, dt.timedelta(days=keep), dt.datetime.now(dt.UTC))
    print(f"Saved: {saved.path}, {saved.rows} rows")
    print(f"{dropped} backups older than {keep} days were deleted. The keys are not in it: keep them somewhere else.")
    return 0


def _restore(path: Path, replace: bool) -> int:
    settings = Settings.from_environment()
    booking, conversations = BookingDatabase.from_settings(settings), open_engine(settings.conversations_url)
    try:
        rows = restore(path, booking, conversations, replace=replace)
    except BackupUnusable as problem:
        print(f"restore: {problem} Nothing was changed.", file=sys.stderr)
        return 1
    except DatabaseNotEmpty as problem:
        print(f"restore: {problem} Nothing was changed. To erase that first: --replace", file=sys.stderr)
        return 1
    print(f"{rows} rows are back. What was erased after the backup was made is back too: erase it again.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
