"""Options that all benchmarks of the servers have."""

from __future__ import annotations

import argparse
from pathlib import Path


def options(description: str | None) -> argparse.ArgumentParser:
    """`--model`, `--seed` and `--seconds`."""
    parser = argparse.ArgumentParser(description=(description or "").partition("\n")[0])
    parser.add_argument("--model", type=Path, help="a trained model (default: that of `make train`)")
    parser.add_argument("--seed", type=int, default=1, help="which questions are drawn")
    parser.add_argument("--seconds", type=float, default=10, help="how long each load lasts")
    return parser
