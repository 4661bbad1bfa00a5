"""An error that nobody caught leaves a report without secrets; the window says so at once and at the next start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMessageLogContext, QSettings, QtMsgType
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ati_console import paths
from ati_console.gui.crash import fatal, report
from ati_console.gui.crash.watch import CrashWatch, watching
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.runner import Runner, Schedule
from ati_console.gui.theme import Theme
from ati_console.mqtt.session import Credentials
from ati_console.settings.secrets import SecretStore
from tests.gui.broker_scene import Vault

CANARY = "hunter2canary"
FATAL = ("ctypes.string_at(0)", "os.abort()")
LISTENS = "import ctypes, os\nfrom ati_console.gui.crash import fatal\nwith fatal.listening(): {}"


def known() -> Iterator[str]:
    yield CANARY


def fails(words: str) -> None:
    local = words  # a value in a frame: it must not be in the report
    raise ValueError(local)


def heard(watch: CrashWatch, words: str) -> None:
    try:
        fails(words)
    except ValueError as error:
        watch.on_error(type(error), error, error.__traceback__)


def newest(home: Path) -> str:
    return report.reports(home / "logs")[0].read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    [
        f"could not convert {CANARY!r}",
        f"password={CANARY}",
        f"{CANARY}",
        f"mqtt://ada:{CANARY}@broker.example:1883 refused",
        f"first line\nsecond {CANARY} line",
    ],
)
def test_a_planted_password_never_gets_in(qtbot: QtBot, own_home: Path, words: str) -> None:
    heard(CrashWatch(known), words)
    text = newest(own_home)
    assert CANARY not in text
    assert "ValueError" in text
    assert "in fails" in text


def test_a_password_nobody_knows_of_is_hidden_where_it_is_named(own_home: Path) -> None:
    for words in (f"password: {CANARY}", f"api_key={CANARY}", f"https://ada:{CANARY}@host/x"):
        assert CANARY not in report.text("x", words, 0.0)


def test_a_report_does_not_say_whose_computer_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    for home in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(home, "/home/ada")
    assert "ada" not in report.text("x", 'File "/home/ada/console/ati_console/run.py", line 1', 0.0)


def test_a_report_is_for_this_user_alone_and_there_are_ten_at_most(tmp_path: Path) -> None:
    for number in range(15):
        file = report.write("words", 1_000.0 + number, tmp_path)
    assert len(report.reports(tmp_path)) == report.MOST_FILES
    assert report.reports(tmp_path)[0] == file
    if sys.platform != "win32":
        assert file.stat().st_mode & 0o777 == 0o600


def test_the_same_error_again_and_again_is_one_report(qtbot: QtBot, own_home: Path) -> None:
    watch = CrashWatch()
    for _ in range(30):
        heard(watch, "again")
    assert len(report.reports()) == 1


def test_an_error_of_a_thread_is_reported_with_its_name(qtbot: QtBot, own_home: Path) -> None:
    watch = CrashWatch()
    with watching(watch), qtbot.waitSignal(watch.written):
        thread = threading.Thread(target=fails, args=("in a thread",), name="canary-thread")
        thread.start()
        thread.join(5)
    assert "thread canary-thread" in newest(own_home)


def test_the_hooks_of_before_are_back_afterwards(qtbot: QtBot, own_home: Path) -> None:
    before = sys.excepthook, threading.excepthook
    with watching(CrashWatch()):
        assert sys.excepthook != before[0]
    assert (sys.excepthook, threading.excepthook) == before


def test_what_qt_says_is_logged_and_what_ends_it_is_reported(
    qtbot: QtBot, own_home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watch = CrashWatch(known)
    watch.on_qt_message(QtMsgType.QtWarningMsg, QMessageLogContext(), "odd")
    assert "Qt: odd" in caplog.text
    assert not report.reports()
    watch.on_qt_message(QtMsgType.QtFatalMsg, QMessageLogContext(), f"no memory for {CANARY}")
    assert "no memory" in newest(own_home)
    assert CANARY not in newest(own_home)


def test_an_interruption_by_the_user_is_no_crash(qtbot: QtBot, own_home: Path) -> None:
    CrashWatch().on_error(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert not report.reports()


def test_a_disk_that_is_full_is_no_second_crash(
    qtbot: QtBot, own_home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_args: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(report, "write", full)
    heard(CrashWatch(), "words")
    assert "could not be written" in caplog.text


def test_the_window_says_so_at_once_and_the_report_can_be_copied(dark: Theme, qtbot: QtBot, own_home: Path) -> None:
    window = MainWindow(ConsoleModel(), dark)
    qtbot.addWidget(window)
    window.open()
    watch = CrashWatch()
    watch.written.connect(window.crash.show)
    heard(watch, "words of the error")
    assert window.status_bar.crash.isVisible()
    window.status_bar.crash.click()
    assert window.log_page.report_copy.isVisible()
    window.log_page.report_copy.click()
    assert "words of the error" in QGuiApplication.clipboard().text()
    window.log_page.report_done.click()
    assert not window.status_bar.crash.isVisible()


def test_the_next_start_says_so_until_the_report_was_put_away(dark: Theme, qtbot: QtBot, own_home: Path) -> None:
    store = QSettings(str(own_home / "window.ini"), QSettings.Format.IniFormat)
    report.write("words", 1_000.0)

    def start() -> MainWindow:
        window = MainWindow(ConsoleModel(), dark, settings=store)
        qtbot.addWidget(window)
        window.open()
        window.crash.tell_old()
        return window

    assert start().status_bar.crash.isVisible()
    window = start()
    assert window.status_bar.crash.isVisible()
    window.log_page.put_report_away()
    assert not start().status_bar.crash.isVisible()


@given(st.text(max_size=500), st.text(max_size=500), st.text(min_size=1, max_size=20))
def test_any_words_make_a_bounded_report(what: str, details: str, secret: str) -> None:
    words = report.text(what, details, 1_000.0, [secret])
    assert len(words.splitlines()) <= report.MOST_LINES


def test_a_crash_report_hides_what_the_window_ever_knew_not_only_the_broker_of_now(
    qapp: QApplication, own_home: Path
) -> None:
    """Twinzo's key and the password of a broker beside the source, in words that no pattern knows."""
    store = SecretStore({"ATI_CONSOLE_TWIN_API_KEY": "Tq9-of-twinzo"}, Vault())
    store.put("broker:beside", "Bz4-of-another")
    assert store.get("twin:api-key:guid") is not None
    console = SimpleNamespace(secrets=store, brokers=SimpleNamespace(credentials=Credentials("Cw7-by-option")))
    runner = Runner(qapp, console, Schedule(), SimpleNamespace(due=False), lambda _console: None)  # type: ignore[arg-type]
    heard(CrashWatch(runner._known_secrets), "cannot use Tq9-of-twinzo nor Bz4-of-another nor Cw7-by-option")
    text = newest(own_home)
    assert "cannot use" in text
    assert not [word for word in ("Tq9", "Bz4", "Cw7") if word in text]


def test_an_end_in_native_code_is_a_report_at_the_next_start(own_home: Path) -> None:
    """A real process with a real segmentation fault: nobody catches that in Python."""
    killed = [subprocess.run([sys.executable, "-c", LISTENS.format(how)], check=False) for how in FATAL]
    assert all(done.returncode for done in killed)
    fatal.collect()
    texts = [file.read_text(encoding="utf-8") for file in report.reports()]
    assert len(texts) == len(FATAL)
    assert all("ended in native code" in text and "Fatal Python error" in text for text in texts)
    assert not list((own_home / "logs").glob(fatal.PATTERN))


def test_a_window_that_ends_well_leaves_nothing_and_one_that_is_open_is_let_alone(own_home: Path) -> None:
    subprocess.run([sys.executable, "-c", LISTENS.format("print()")], check=True)
    folder = own_home / "logs"
    assert not list(folder.glob(fatal.PATTERN))
    (folder / "fatal-1.txt").touch()
    fatal.collect()
    assert (folder / "fatal-1.txt").exists()
    assert not report.reports()


def test_words_of_an_end_in_native_code_are_redacted_too(own_home: Path) -> None:
    paths.logs_dir().joinpath("fatal-1.txt").write_text(f"Fatal: password={CANARY} {CANARY}", encoding="utf-8")
    fatal.collect(hidden=known())
    assert "Fatal" in newest(own_home)
    assert CANARY not in newest(own_home)


def test_one_that_cannot_go_is_of_a_window_that_lives_and_no_report(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Windows: faulthandler writes of errors that were caught, too."""
    file = paths.logs_dir() / "fatal-1.txt"
    file.write_text("Windows fatal exception: code 0x8001010d", encoding="utf-8")

    def is_open(_self: Path, missing_ok: bool = False) -> None:
        raise PermissionError(32, "in use")

    monkeypatch.setattr(Path, "unlink", is_open)
    fatal.collect()
    assert not report.reports()
    assert "fatal-1.txt" in caplog.text


def test_an_end_in_native_code_is_reported_though_its_process_had_the_number_of_this_one(own_home: Path) -> None:
    """Numbers come again soon on Windows: the file was emptied before it was read."""
    (paths.logs_dir() / f"fatal-{os.getpid()}.txt").write_text("Fatal Python error: Aborted", encoding="utf-8")
    with fatal.listening():
        assert "Fatal Python error" in newest(own_home)


@pytest.mark.parametrize("path", [r"C:\Users\Ada", r"C:\\Users\\Ada", "C:/Users/Ada", r"c:\users\ada"])
def test_a_report_does_not_say_whose_windows_it_was_in_any_spelling(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """An OSError writes its path with two backslashes for one, Qt with a slash."""
    monkeypatch.setattr("os.path.expanduser", lambda _path: r"C:\Users\Ada")
    made = report.text("x", f"No such file or directory: '{path}/site.toml'", 0.0)
    assert "ada" not in made.lower() and "~/site.toml" in made


@pytest.mark.parametrize("wrote", [str, repr, ascii, json.dumps, quote])
def test_a_secret_is_hidden_as_an_error_writes_it_too(wrote: Callable[[str], str]) -> None:
    """With its backslashes doubled it was not found."""
    secret = "pa\\ss'w\"örd\u2028x"
    made = report.text("x", f"invalid value {wrote(secret)}", 0.0, [secret])
    assert "ss" not in made.partition("invalid value")[2]
