"""Every secret that the window is told goes in by its door, is used there, and no sink of the window holds one.

Sinks: every file it writes (PDF unpacked, mail decoded), the log, a crash report, what it puts on the clipboard, and
all texts and accessible names of every widget, which is what a picture or a screen reader would give away.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QSettings, Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ati_console import logs
from ati_console.access import V5, Action, Place, Proof
from ati_console.gui.brokers import jobs
from ati_console.gui.brokers.stores import Stores
from ati_console.gui.console.console import Console
from ati_console.gui.console.opening import Doors, Opening
from ati_console.gui.crash.watch import CrashWatch
from ati_console.gui.diagnose.draft import Draft
from ati_console.gui.diagnose.model import DiagnoseModel
from ati_console.gui.models.wishes import ReportRequested, RequestMail
from ati_console.gui.theme import Theme
from ati_console.rehearse.tunnel import TunnelFailed
from ati_console.rehearse.tunnel_sdk import SdkTunnel
from ati_console.settings import importers
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import NGROK_TOKEN, Secret, SecretStore, twin_api_key, twin_device
from ati_console.settings.store import ProfileStore
from ati_console.status import LinkState
from tests.gui.broker_scene import Vault
from tests.probe.truth import OWN, QUICK, TOPICS, USER
from tests.support import pdf_text
from tests.support.canaries import files, invented, leaks
from tests.support.mosquitto import Mosquitto

CANARY = invented((
    "pasted password", "second identity", "twin key", "device password", "export password", "ngrok token",
    "in an error",
))  # fmt: skip
OWNER = "cnry-owner@example.net"  # an address is no secret of ours, and belongs into the mail alone
EAR = "ear-001"
ROWS = 300


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    with Mosquitto(users={USER: CANARY["pasted password"], EAR: CANARY["second identity"]}) as running:
        yield running


@pytest.fixture
def log(own_home: Path) -> Iterator[Path]:
    """The log of the program, at its most talkative."""
    root, level = logging.getLogger(), logging.getLogger("ati_console").level
    before = list(root.handlers)
    yield logs.setup(own_home, verbose=True)
    for handler in root.handlers:
        handler.close()
    root.handlers = before
    logging.getLogger("ati_console").setLevel(level)


@pytest.fixture
def vault() -> Vault:
    return Vault(kept={
        "broker:Ear": CANARY["second identity"], twin_api_key("plant"): CANARY["twin key"],
        twin_device("tug-107-a"): CANARY["device password"], "ngrok:authtoken": CANARY["ngrok token"],
    })  # fmt: skip


@pytest.fixture
def console(dark: Theme, qtbot: QtBot, own_home: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch) -> Console:
    monkeypatch.setattr(Draft, "_pace", lambda _draft: QUICK)
    settings = QSettings(str(own_home / "window.ini"), QSettings.Format.IniFormat)
    made = Console(dark, Opening(size=(1440, 900)), Doors(secrets=SecretStore({}, vault)), settings)
    qtbot.addWidget(made.window)
    made.start()
    return made


class Seen:
    """What was on the screen and on the clipboard."""

    def __init__(self) -> None:
        self.sinks: dict[str, bytes] = {}

    def look(self, name: str) -> None:
        texts = [text for widget in QApplication.allWidgets() for text in texts_of(widget)]
        assert len(texts) > 100, "there is a window"
        self.sinks[f"screen {name}"] = "\n".join(texts).encode("utf-8", "replace")

    def copied(self, name: str) -> None:
        words = QGuiApplication.clipboard().text()
        assert words, "something was copied"
        self.sinks[f"clipboard {name}"] = words.encode()
        QGuiApplication.clipboard().clear()


def texts_of(widget: QWidget) -> Iterator[str]:
    """What it shows, and what a screen reader says of it. A field of dots shows dots."""
    yield from (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip(), widget.windowTitle())
    if isinstance(widget, QLineEdit):
        yield widget.displayText()
    else:
        for name in ("text", "toPlainText", "currentText", "placeholderText"):
            told = getattr(widget, name, None)
            if callable(told):
                yield str(told())
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from rows_of(widget.model())


def rows_of(model: QAbstractItemModel) -> Iterator[str]:
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
    for row in range(min(model.rowCount(), ROWS)):
        for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount()):
            yield from (str(model.index(row, column).data(role) or "") for role in roles)


def paste(console: Console, qtbot: QtBot, broker: Mosquitto, seen: Seen) -> None:
    """An address with its password, as a colleague sends it: it is connected to, and the password is nowhere."""
    field = console.window.monitor.start.field
    password = quote(CANARY["pasted password"], safe="")
    QGuiApplication.clipboard().setText(f"mqtt://{USER}:{password}@{broker.host}:{broker.port}")
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: console.model.link.state is LinkState.ONLINE)
    seen.look("after the address was pasted")


def probe(console: Console, qtbot: QtBot, broker: Mosquitto) -> DiagnoseModel:
    console.book.keep(Profile("Ear", broker.host, broker.port, user=EAR, client_id=EAR))
    console.window.choose_workspace(3)
    pages, desk = console.window.diagnose.pages, console.diagnose
    assert pages is not None and desk is not None and desk.aim.profile is not None
    desk.aim._drafts[desk.aim.profile.name] = Draft(
        TOPICS, (OWN,), second="Ear", checks_keep_alive=False, confirmed=True
    )
    desk.aim.refresh()
    pages.model.run_requested.emit()
    qtbot.waitUntil(lambda: pages.model.going.runs or desk.link.dialog is not None)
    if desk.link.dialog is not None:
        desk.link.dialog.go.click()
    qtbot.waitUntil(lambda: pages.model.probe is not None and pages.model.probe.ended is not None, timeout=30_000)
    qtbot.waitUntil(lambda: not pages.model.going.runs)
    pages.refresh(0.0)
    return pages.model


def write_all(console: Console, qtbot: QtBot, model: DiagnoseModel, seen: Seen, out: Path) -> None:
    """Each document that the window writes, copies and opens."""
    desk, made = console.reports, model.probe
    assert made is not None
    desk.do(ReportRequested(made))
    report = desk.report
    assert report is not None
    report.addresses.click()
    for ending in (".html", ".md", ".pdf"):
        desk._save_report(out / f"report{ending}")
        qtbot.waitUntil(lambda file=out / f"report{ending}": file.exists(), timeout=30_000)  # type: ignore[misc]
    report.copy.click()
    seen.copied("report")
    seen.look("report")
    report.reject()
    desk.do(RequestMail(made))
    mail = desk.mail
    assert mail is not None
    mail.recipients.setText(OWNER)
    desk._save_mail(out / "request.eml")
    qtbot.waitUntil((out / "request.eml").exists, timeout=30_000)
    mail.copy.click()
    seen.copied("mail")
    mail.mail.click()
    seen.look("mail")
    mail.reject()


def export(console: Console, vault: Vault, out: Path) -> None:
    stores = Stores(ProfileStore(console._doors.profiles), SecretStore({}, vault))
    jobs.export(stores, out / "open.json", None)
    jobs.export(stores, out / "closed.json", Secret(CANARY["export password"]))
    again = importers.read_file(out / "closed.json", Secret(CANARY["export password"]))
    told = {one.password.reveal() for one in again.found if one.password is not None}
    assert told == {CANARY["pasted password"], CANARY["second identity"]}, "with it, all of them come back"


def crash(vault: Vault) -> None:
    words = f"{CANARY['in an error']} and mqtt://u:{quote(CANARY['pasted password'], safe='')}@broker.example"
    error = ValueError(words)
    CrashWatch(lambda: (*vault.kept.values(), CANARY["in an error"])).on_error(ValueError, error, None)


def open_tunnel(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> str:
    """ngrok's SDK gets the token, and its refusal repeats it."""
    given: list[str] = []

    def forward(_port: int, _kind: str, *, authtoken: str) -> None:
        given.append(authtoken)
        raise RuntimeError(f"authentication failed: {authtoken} is not valid")

    monkeypatch.setitem(sys.modules, "ngrok", SimpleNamespace(forward=forward, __spec__=SimpleNamespace()))
    by = SecretStore({}, vault).get(NGROK_TOKEN)
    assert by is not None
    with pytest.raises(TunnelFailed) as failed:
        SdkTunnel().start(1883, by)
    assert given == [CANARY["ngrok token"]]
    return f"{failed.value} {failed.value!r} {by} {by!r}"


def test_no_sink_of_the_window_holds_a_secret(
    console: Console, qtbot: QtBot, broker: Mosquitto, vault: Vault, log: Path, own_home: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    seen, out, opened = Seen(), tmp_path / "out", list[str]()
    out.mkdir()
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(bytes(url.toEncoded()).decode()) or True)
    paste(console, qtbot, broker, seen)
    assert CANARY["pasted password"] in vault.kept.values(), "the key store is where it went"
    model = probe(console, qtbot, broker)
    assert model.probe is not None
    cell = model.probe.cell(Place(Action.PUBLISH, OWN, 1, V5))
    assert cell is not None and cell.best.proof is Proof.DELIVERED and model.probe.second_identity == "Ear"
    seen.look("diagnose")
    seen.sinks["matrix"] = console.window.diagnose.open().access.matrix.view.rows_as_text().encode()
    write_all(console, qtbot, model, seen, out)
    export(console, vault, out)
    seen.sinks["tunnel"] = open_tunnel(vault, monkeypatch).encode()
    crash(vault)
    for number in range(5):
        console.window.choose_workspace(number)
        seen.look(f"workspace {number}")
    console.window.end()
    sinks = seen.sinks | files(own_home, out) | {"opened": "\n".join(opened).encode()}
    assert "openUrl" not in sinks and opened and opened[0].startswith("mailto:")
    for name in (
        "report.pdf text",
        "request.eml part 1",
        "open.json",
        "closed.json",
        "window.ini",
        "profiles.json",
        log.name,
    ):
        assert sinks[name], name
    assert any(name.startswith("crash-") for name in sinks)
    assert USER in pdf_text.text((out / "report.pdf").read_bytes()), "the search reads the PDF as a reader does"
    assert leaks(CANARY, sinks) == []
    told_owner = [name for name, data in sinks.items() if OWNER.encode() in data]
    assert {name.partition(" ")[0] for name in told_owner} <= {"request.eml", "opened", "screen"}, told_owner
