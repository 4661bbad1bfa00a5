"""PySide disconnects a slot with the end of its object, but not one that a subclass overrides: that is called on."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from PySide6.QtCore import QObject

import ati_console.gui


def classes(of: type) -> Iterator[type]:
    for each in of.__subclasses__():
        yield each
        yield from classes(each)


def overridden(each: type) -> Iterator[tuple[str, str]]:
    """Slots of ours that a class of ours has from another one of ours."""
    for name, made in vars(each).items():
        above = [base for base in each.__mro__[1:] if name in vars(base) and base.__module__.startswith("ati_console")]
        if callable(made) and any(hasattr(vars(base)[name], "_slots") for base in (each, *above)) and above:
            yield each.__name__, name


def test_no_slot_is_overridden() -> None:
    for module in pkgutil.walk_packages(ati_console.gui.__path__, "ati_console.gui."):
        importlib.import_module(module.name)
    ours = {each for each in classes(QObject) if each.__module__.startswith("ati_console.")}
    assert len(ours) > 300
    assert not {found for each in ours for found in overridden(each)}
