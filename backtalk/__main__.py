"""`python -m backtalk`: what an operator of a running clinic does now and then. Starting is `make run`."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

# What is typed, the function that does it, what it is for. Modules are imported when they are asked for.
COMMANDS = {
    "privacy": ("backtalk.commands.privacy:main", "export or erase what is held about one request"),
    "backup": ("backtalk.commands.backup:main", "save both databases into a new file"),
    "restore": ("backtalk.commands.backup:restore_main", "put a backup back"),
    "keys": ("backtalk.commands.keys:main", "change the key that encrypts what is stored"),
    "examples": ("backtalk.commands.examples:main", "the examples that staff want, as a change to review"),
    "database": ("backtalk.commands.database:main", "show or change the revision of the booking database"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Hand over to the command that is named first; the exit status is its own, or 2 for a strange one."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in ("-h", "--help"):
        print("usage: backtalk COMMAND ...   (backtalk COMMAND --help says more)\n")
        print("\n".join(f"  {name:10}{meaning}" for name, (_, meaning) in COMMANDS.items()))
        return 0 if given else 2
    if given[0] not in COMMANDS:
        print(f"backtalk: there is no command {given[0]}; there are {', '.join(COMMANDS)}", file=sys.stderr)
        return 2
    module, _, function = COMMANDS[given[0]][0].partition(":")
    status: int = getattr(importlib.import_module(module), function)(given[1:])
    return status


if __name__ == "__main__":
    sys.exit(main())
