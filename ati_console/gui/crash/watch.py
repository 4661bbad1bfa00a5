"""Hears of every error that nobody caught: in the window's thread, in another one, in Qt itself."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from ati_console.gui.crash import report

log = logging.getLogger(__name__)
EVERY_S = 5.0  # the same error thirty times a second is one report
Hidden = Callable[[], Iterable[str]]


def nothing_hidden() -> Iterable[str]:
    return ()


class CrashWatch(QObject):
    """`written(Path)` for each report, on whatever thread. `hidden()` are the secrets that are known now."""

    written = Signal(object)

    def __init__(self, hidden: Hidden = nothing_hidden, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hidden = hidden
        self._last: dict[str, float] = {}
        self._lock = threading.Lock()

    def on_error(
        self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None, where: str = "window"
    ) -> None:
        """As sys.excepthook is called. An interruption by the user is no crash."""
        if issubclass(kind, (KeyboardInterrupt, SystemExit)):
            return
        self._report(f"{kind.__name__} in {where}", report.of_error(error or kind(), trace))

    def on_thread_error(self, args: threading.ExceptHookArgs) -> None:
        where = f"thread {args.thread.name if args.thread else '?'}"
        self.on_error(args.exc_type, args.exc_value, args.exc_traceback, where)

    def on_qt_message(self, kind: QtMsgType, context: QMessageLogContext, words: str) -> None:
        """What Qt itself says: a report when it is about to end the process, a line of the log else."""
        level = _LEVELS.get(kind, logging.WARNING)
        log.log(level, "Qt: %s", words)
        if kind is QtMsgType.QtFatalMsg:
            self._report("Qt ended the program", words)

    def _report(self, what: str, details: str) -> None:
        now = time.time()
        with self._lock:
            if now - self._last.get(what, 0.0) < EVERY_S:
                return
            self._last[what] = now
        words = report.text(what, details, now, self._hidden())
        log.error("A crash report is written: %s", what)
        try:
            self.written.emit(report.write(words, now))
        except OSError:
            log.exception("the crash report could not be written")


_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


@contextmanager
def watching(watch: CrashWatch) -> Iterator[None]:
    """While the event loop runs; whoever heard before hears again afterwards."""
    before, threads = sys.excepthook, threading.excepthook
    sys.excepthook, threading.excepthook = watch.on_error, watch.on_thread_error
    qt = qInstallMessageHandler(watch.on_qt_message)
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = before, threads
        qInstallMessageHandler(qt)
