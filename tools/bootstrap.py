#!/usr/bin/env python3
"""Sets up `.venv` with exactly the pinned packages. Runs on any Python 3 and needs nothing installed before.

    python3 tools/bootstrap.py          what the servers need
    python3 tools/bootstrap.py --dev    and what tests and checks need

Done once, it costs nothing again until a file in `requirements/` changes.
"""

import glob
import hashlib
import os
import shlex
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
WANTED = (3, 11)
RUNTIME = ["build.txt", "sources.txt", "runtime.txt", "encoder.txt"]
DEV = [*RUNTIME, "dev.txt"]

# Read by every Python of the environment, so that a plain `rasa train` is quiet too and reports nothing to anybody.
STARTUP = """import os; [os.environ.setdefault(*pair) for pair in (\
("RASA_TELEMETRY_ENABLED", "false"), ("TF_CPP_MIN_LOG_LEVEL", "3"), ("TF_ENABLE_ONEDNN_OPTS", "0"), \
("SQLALCHEMY_SILENCE_UBER_WARNING", "1"))]
"""
SENTENCE = (
    "Backtalk needs Python 3.11 and could not find or install it: install it (Debian: python3.11 and python3.11-venv; "
    "others: pyenv install 3.11), or name it with BACKTALK_PYTHON=/path/to/python3.11, and run this again."
)


# What an operator types. Paths in settings and arguments are seen from the project's folder, wherever it is called.
COMMAND = """#!/bin/sh
cd %s && exec %s -m backtalk "$@"
"""


def say(text):
    print("setup: " + text, flush=True)


def run(command, quiet=False):
    """True if the command ended well."""
    sink = subprocess.DEVNULL if quiet else None
    try:
        return subprocess.call(command, cwd=ROOT, stdout=sink, stderr=sink) == 0
    except OSError:
        return False


def is_wanted(python):
    check = "import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (%d, %d))" % WANTED
    return bool(python) and run([python, "-c", check], quiet=True)


def candidates():
    yield os.environ.get("BACKTALK_PYTHON")
    yield shutil.which("python3.11")
    yield "/usr/bin/python3.11"
    for folder in sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/3.11.*")), reverse=True):
        yield os.path.join(folder, "bin", "python")
    yield sys.executable


def install_python():
    """Debian's own package if we may, else one that uv finds; the path of a Python 3.11 or None."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        say("installing Debian's python3.11")
        run(["apt-get", "update", "-qq"])
        run(["apt-get", "install", "-y", "-qq", "python3.11", "python3.11-venv"])
        if is_wanted("/usr/bin/python3.11"):
            return "/usr/bin/python3.11"
    uv = shutil.which("uv")
    if uv and run([uv, "python", "install", "3.11"]):
        return subprocess.run(
            [uv, "python", "find", "3.11"], stdout=subprocess.PIPE, universal_newlines=True
        ).stdout.strip()
    return None


def find_python():
    for python in candidates():
        if is_wanted(python):
            return python
    python = install_python()
    return python if is_wanted(python) else None


def fingerprint(names):
    digest = hashlib.sha256(STARTUP.encode())
    for name in names:
        with open(os.path.join(ROOT, "requirements", name), "rb") as lock:
            digest.update(lock.read())
    return digest.hexdigest()


def is_current(stamp, names):
    try:
        with open(stamp) as file:
            return file.read() == fingerprint(names) and run([PYTHON, "-c", ""], quiet=True)
    except OSError:
        return False


def install(names):
    """Install lock files, with uv or, where uv cannot reach what pip can, with pip. True if all is in place."""
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--require-hashes", "--no-deps"]
    run([*pip, "--quiet", "-r", os.path.join("requirements", "installer.txt")])
    uv = [os.path.join(VENV, "bin", "uv"), "pip", "install", "--python", PYTHON, "--require-hashes", "--no-deps"]
    if install_in_order(uv, names):
        return True
    say("uv could not install everything; trying pip in a new environment, which takes longer")
    python = find_python()
    return python is not None and make_venv(python) and install_in_order([*pip, "--ignore-requires-python"], names)


def install_in_order(installer, names):
    """The build tool, then the packages that it builds, then the rest, so that building sees no other package.

    Nothing is fetched for building: an isolated build would take whatever version is newest that day.
    """
    locks = [os.path.join("requirements", name) for name in names]
    steps = [locks[:1], locks[1:2], locks[2:]]
    return all(
        run([*installer, "--no-build-isolation", *(word for lock in step for word in ("-r", lock))]) for step in steps
    )


def make_venv(python):
    say("making .venv with " + python)
    shutil.rmtree(VENV, ignore_errors=True)
    return run([python, "-m", "venv", VENV])


def write_startup():
    folder = glob.glob(os.path.join(VENV, "lib", "python3*", "site-packages"))[0]
    with open(os.path.join(folder, "backtalk_startup.pth"), "w") as file:
        file.write(STARTUP)


def write_command():
    path = os.path.join(VENV, "bin", "backtalk")
    with open(path, "w") as file:
        file.write(COMMAND % (shlex.quote(ROOT), shlex.quote(PYTHON)))
    os.chmod(path, 0o755)  # noqa: S103 - everybody may run it; it holds nothing


def main():
    names = DEV if "--dev" in sys.argv[1:] else RUNTIME
    kind = "dev" if names is DEV else "runtime"
    stamp = os.path.join(VENV, ".installed-" + kind)
    if is_current(stamp, names):
        write_command()
        return 0
    if not is_wanted(PYTHON):
        python = find_python()
        if python is None:
            print(SENTENCE, file=sys.stderr)
            return 1
        if not make_venv(python):
            print(SENTENCE, file=sys.stderr)
            return 1
    say("installing the pinned packages (%s); the first time this takes a few minutes" % kind)
    if not install(names):
        print("The packages could not be installed: the lines above say which and why.", file=sys.stderr)
        return 1
    write_startup()
    write_command()
    with open(stamp, "w") as file:
        file.write(fingerprint(names))
    say("done")
    return 0


if __name__ == "__main__":
    sys.exit(main())
