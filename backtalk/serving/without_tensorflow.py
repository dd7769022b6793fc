"""Lets Rasa be imported without TensorFlow, which it imports at start and no component of ours uses.

The real one takes half of the start-up time and more memory than everything of ours together. While Rasa is imported,
its place is taken by modules that hold nothing: whatever is asked of them is an empty class, good enough to inherit
from or to stand in an annotation, which is all that Rasa does with it. Whoever makes an object of such a class is told
to start the server with TensorFlow. Afterwards TensorFlow is simply not installed, as far as this process can tell.
`rasa train`, `rasa test` and the other commands of Rasa are not touched.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any, NoReturn

# Everything that Rasa's own modules import of that family.
LEFT_OUT = frozenset({"tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras"})
SWITCH = "BACKTALK_TENSORFLOW"
_VERSION = "2.12.1"  # read by Rasa at import, only to choose between ways of loading what is never loaded here
_DECORATORS = frozenset({"function"})
_MADE_AT_IMPORT = frozenset({"TensorSpec"})


class TensorFlowLeftOut(ImportError):
    """A component needs TensorFlow and the server was started without it."""

    def __init__(self) -> None:
        super().__init__(f"TensorFlow was left out. A model that needs it is served with {SWITCH}=on.")


@contextmanager
def tensorflow_left_out() -> Iterator[None]:
    """Stand-ins in TensorFlow's place inside the block, nothing after it. Import all of Rasa inside.

    Raises:
        RuntimeError: when TensorFlow is imported already, so that it is too late.
    """
    if "tensorflow" in sys.modules:
        raise RuntimeError("TensorFlow is imported already.")
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        finder.pretends = False
        for name in [name for name in sys.modules if name.partition(".")[0] in LEFT_OUT]:
            del sys.modules[name]


class _EmptyType(type):
    """A class that has every attribute, each another such class."""

    def __getattr__(cls, name: str) -> _EmptyType:
        return _empty(name)

    def __getitem__(cls, _item: Any) -> _EmptyType:
        return cls

    def __call__(cls, *arguments: Any, **named: Any) -> Any:
        # `@tf.function` and `@tf.function(...)` stand above methods that Rasa defines and that are never called here.
        if cls.__name__ in _DECORATORS:
            return arguments[0] if arguments and callable(arguments[0]) else lambda decorated: decorated
        if cls.__name__ in _MADE_AT_IMPORT:
            return cls
        return super().__call__(*arguments, **named)


class _Empty(metaclass=_EmptyType):
    def __init__(self, *_arguments: Any, **_named: Any) -> None:
        _refuse()


def _empty(name: str) -> _EmptyType:
    if name.startswith("__"):  # what Python itself looks for is honestly not there
        raise AttributeError(name)
    return _EmptyType(name, (_Empty,), {})


def _refuse() -> NoReturn:
    raise TensorFlowLeftOut


class _Module(ModuleType):
    def __getattr__(self, name: str) -> Any:
        return _VERSION if name == "__version__" else _empty(name)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    pretends = True

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] not in LEFT_OUT:
            return None
        if not self.pretends:
            raise TensorFlowLeftOut
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, _module: ModuleType) -> None:
        """Nothing to run."""
