"""The rules of the layout that import-linter cannot say: one door a library, pure rules, safe signals, plain text."""

from __future__ import annotations

import ast
import functools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "ati_console"
DOORS = {
    "paho": ("mqtt", "publish"),  # publish: the one file that ATI runs alone, with no package of ours around it
    "httpx": ("forward",),
    "httpx_aiohttp": ("forward",),
    "sqlite3": ("forward",),
    "prometheus_client": ("forward",),
    "keyring": ("settings",),
    "jeepney": ("gui",),
    "amqtt": ("rehearse",),
    "sqlalchemy": ("publish",),
    "rapidfuzz": ("site",),
    "segno": ("gui",),
    "PySide6": ("gui", "workers"),
    "pyqtgraph": ("gui",),
    "qtawesome": ("gui",),
}
PURE = (
    "wire", "fleet", "site/calibration.py", "site/calibration_judge.py", "site/calibration_suspects.py",
    "site/calibration_axes.py", "site/calibration_words.py",
    "forward/pacing.py", "forward/samples.py", "forward/answers.py", "forward/outbox_carve.py", "mqtt/backoff.py",
    "attribution.py", "probe/conclusions.py", "probe/family.py", "probe/compare.py", "probe/plan.py",
    "probe/topics.py", "probe/facts.py",
    "publish/trial_values.py", "publish/rapid.py", "publish/trial_messages.py", "publish/trial_report.py",
    "report",
)  # fmt: skip
IMPURE = {"socket", "threading", "time", "asyncio", "os", "pathlib", "io", "subprocess", "random", "selectors"}


@functools.cache
def parsed(file: Path) -> ast.Module:
    """Once for all the rules: parsing 500 modules is what they take their time for."""
    return ast.parse(file.read_text(encoding="utf-8"))


def modules(*places: str) -> Iterator[tuple[Path, ast.Module]]:
    """Parsed modules below some folders or files of the package; all of it when none is named."""
    for place in places or (".",):
        where = PACKAGE / place
        for file in sorted(where.rglob("*.py")) if where.is_dir() else [where] if where.exists() else []:
            yield file.relative_to(PACKAGE), parsed(file)


@functools.cache
def imports(tree: ast.Module) -> set[str]:
    """Top-level names of everything a module imports, wherever it does."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize(("library", "rooms"), DOORS.items())
def test_each_library_has_one_door(library: str, rooms: tuple[str, ...]) -> None:
    users = {str(path) for path, tree in modules() if library in imports(tree)}
    assert users, f"nobody uses {library}: take it out of DOORS"
    assert not {user for user in users if Path(user).parts[0] not in rooms}


def test_qt_in_the_workers_is_qtcore_alone() -> None:
    for path, tree in modules("workers"):
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("PySide6"):
                assert node.module == "PySide6.QtCore", path


def test_the_publisher_of_ati_is_the_only_one_that_opens_paho_outside_its_door() -> None:
    users = [path.as_posix() for path, tree in modules("publish") if "paho" in imports(tree)]
    assert users == ["publish/fleet_publisher.py"]


@pytest.mark.parametrize("place", PURE)
def test_rules_are_pure(place: str) -> None:
    """No socket, thread, clock or file: time is an argument."""
    for path, tree in modules(place):
        assert not imports(tree) & IMPURE, path


def connects(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "connect":
            yield node


def test_a_signal_is_never_connected_to_a_lambda_or_partial() -> None:
    """Those run on the emitter's thread (architecture.md, rule 6)."""
    for path, tree in modules("gui", "workers"):
        for call in connects(tree):
            for argument in call.args:
                called = argument.func if isinstance(argument, ast.Call) else argument
                name = getattr(called, "id", getattr(called, "attr", ""))
                assert not isinstance(argument, ast.Lambda) and name != "partial", f"{path}:{call.lineno}"


def test_text_on_screen_is_plain() -> None:
    """QLabel and its like detect HTML by themselves: a robot's name must never become markup (reliability.md)."""
    for path, tree in modules("gui"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                assert node.attr not in {"RichText", "AutoText", "setHtml", "insertHtml"}, f"{path}:{node.lineno}"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and path.name != "label.py":
                assert node.func.id not in {"QLabel", "QMessageBox", "QTextEdit"}, f"{path}:{node.lineno}"


def test_verification_is_switched_off_in_one_place() -> None:
    """The one loud switch is in mqtt/, and in the file that ATI runs alone; nothing else may say CERT_NONE or
    verify=False (reliability.md, Spoofing)."""
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "verify":
                loose = isinstance(node.value, ast.Constant) and node.value.value is False
                assert not loose or path.parts[0] == "settings", path
            if isinstance(node, ast.Attribute) and node.attr == "CERT_NONE":
                assert path.parts[0] == "mqtt" or path.as_posix() == "publish/fleet_publisher.py", path


def test_nothing_is_pickled_or_evaluated() -> None:
    for path, tree in modules():
        assert not imports(tree) & {"pickle", "shelve", "marshal"}, path
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"eval", "exec"}, path


@pytest.mark.parametrize(
    "command", ["forward", "sub", "pub", "sim", "broker", "twin_sandbox", "demo", "probe", "trial", "relay", "report"]
)
def test_a_headless_command_loads_no_qt(command: str) -> None:
    code = (
        f"import sys, ati_console.cli.main, ati_console.cli.commands.{command};"
        "bad = sorted(m for m in sys.modules if m.split('.')[0] in ('PySide6', 'pyqtgraph', 'qtawesome'));"
        "sys.exit(', '.join(bad) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
