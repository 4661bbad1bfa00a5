"""The report and the request in the window: what is seen is what is saved, copied and sent."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ati_console.access import Probe
from ati_console.gui.console.report_desk import ReportDesk
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.wishes import ReportRequested, RequestMail
from ati_console.gui.reports.paper import paper, write_pdf
from ati_console.gui.reports.report_dialog import ReportDialog
from ati_console.gui.reports.request_dialog import EDITED, RequestDialog
from ati_console.gui.theme import Theme
from ati_console.report.asks import Ask
from ati_console.report.evidence import Options, evidence
from ati_console.report.files import as_page
from ati_console.report.markdown import markdown
from tests.report.material import poisoned, rehearsed
from tests.support import pdf_text


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Probe:
    return rehearsed(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def desk(dark: Theme, qtbot: QtBot, own_home: Path) -> ReportDesk:
    model = ConsoleModel()
    window = MainWindow(model, dark, lambda: None)
    model.setParent(window)
    qtbot.addWidget(window)
    return ReportDesk(model, dark, window)


def test_the_preview_follows_its_options(dark: Theme, qtbot: QtBot, probe: Probe) -> None:
    shown = ReportDialog(dark, probe)
    qtbot.addWidget(shown)
    shown.show()
    assert "Publisher only" in shown.sheet.text and "127.0.0.1" not in shown.sheet.text
    assert "Appendix" in shown.sheet.text
    QTest.keyClick(shown.addresses, Qt.Key.Key_Space)
    QTest.keyClick(shown.packets, Qt.Key.Key_Space)
    assert probe.address in shown.sheet.text and "Appendix" not in shown.sheet.text


def test_hostile_words_are_text_on_paper(dark: Theme, qtbot: QtBot, probe: Probe) -> None:
    made = paper(evidence(poisoned(probe), Options(addresses=True)), dark.font(12), dark.mono(11))
    assert "<img src=x" in made.toPlainText() and "\u202e" not in made.toPlainText()


@pytest.mark.parametrize("ending", [".html", ".md", ".pdf"])
def test_a_report_is_saved_by_its_ending(
    desk: ReportDesk, qtbot: QtBot, probe: Probe, tmp_path: Path, ending: str
) -> None:
    desk.do(ReportRequested(probe))
    file = tmp_path / f"evidence{ending}"
    desk._save_report(file)
    dialog = desk.report
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.words.text().startswith("Written"), timeout=30_000)
    made = file.read_bytes()
    assert {".html": made == as_page(probe, Options()), ".md": made == markdown(evidence(probe)).encode(),
            ".pdf": made.startswith(b"%PDF-") and made.rstrip().endswith(b"%%EOF")}[ending]  # fmt: skip
    assert not list(tmp_path.glob("*.part"))
    dialog.reject()
    assert desk.report is None


def test_another_ending_and_a_folder_that_is_not_there_are_said(desk: ReportDesk, qtbot: QtBot, probe: Probe) -> None:
    desk.do(ReportRequested(probe))
    dialog = desk.report
    assert dialog is not None
    desk._save_report(Path("report.docx"))
    assert "ends in" in dialog.words.text()
    desk._save_report(Path("/no/such/folder/report.pdf"))
    qtbot.waitUntil(lambda: "failed" in dialog.words.text(), timeout=30_000)
    dialog.reject()


def test_the_report_is_copied_as_markdown(desk: ReportDesk, probe: Probe) -> None:
    desk.do(ReportRequested(probe))
    assert desk.report is not None
    desk.report.copy.click()
    assert QGuiApplication.clipboard().text() == markdown(evidence(probe))
    desk.report.reject()


def test_a_pdf_that_cannot_be_written_raises(dark: Theme, qtbot: QtBot, probe: Probe, tmp_path: Path) -> None:
    with pytest.raises(OSError):
        write_pdf(evidence(probe), dark.font(12), dark.mono(11), tmp_path / "none" / "r.pdf")


def test_what_a_pdf_says_can_be_searched_and_copied_figures_and_times_included(
    dark: Theme, qtbot: QtBot, probe: Probe, tmp_path: Path
) -> None:
    made = write_pdf(evidence(probe, Options(addresses=True)), dark.font(12), dark.mono(11), tmp_path / "r.pdf")
    words = pdf_text.text(made.read_bytes()).replace("\t", " ")
    assert "\ufffd" not in words, "every glyph has its character"
    assert probe.address in words and probe.id in words and "0x87" in words


def test_ticks_write_the_mail_until_the_user_does(dark: Theme, qtbot: QtBot, probe: Probe) -> None:
    shown = RequestDialog(dark, probe)
    qtbot.addWidget(shown)
    shown.show()
    assert shown.boxes[Ask.CONSUMER].isChecked() and not shown.boxes[Ask.REST].isChecked()
    QTest.keyClick(shown.boxes[Ask.REST], Qt.Key.Key_Space)
    assert "- A REST interface" in shown.body.toPlainText() and shown.again.isHidden()
    QTest.keyClicks(shown.body, "Dear ")
    QTest.keyClick(shown.boxes[Ask.WEBHOOK], Qt.Key.Key_Space)
    assert shown.words.text() == EDITED and shown.body.toPlainText().startswith("Dear Hello")
    shown.again.click()
    assert shown.body.toPlainText().startswith("Hello") and "A webhook" in shown.body.toPlainText()


def test_a_wrong_recipient_is_named_and_nothing_is_sent(dark: Theme, qtbot: QtBot, probe: Probe) -> None:
    shown = RequestDialog(dark, probe)
    qtbot.addWidget(shown)
    shown.show()
    QTest.keyClicks(shown.recipients, "nobody")
    assert '"nobody" is no e-mail address' in shown.words.text() and not shown.save.isEnabled()
    assert not shown.mail.isEnabled()


def test_the_mail_is_saved_with_the_report_and_opened_in_the_mail_program(
    desk: ReportDesk, qtbot: QtBot, probe: Probe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    desk.do(RequestMail(probe))
    dialog = desk.mail
    assert dialog is not None
    dialog.recipients.setText("owner@example.net")
    dialog.mail.click()
    assert opened[0].scheme() == "mailto" and opened[0].path() == "owner@example.net"
    desk._save_mail(tmp_path / "request.eml")
    qtbot.waitUntil(lambda: dialog.words.text().startswith("Written"), timeout=10_000)
    message = message_from_bytes((tmp_path / "request.eml").read_bytes(), policy=policy.default)
    assert message["To"] == "owner@example.net" and len(list(message.iter_attachments())) == 1
    dialog.reject()
    assert desk.mail is None


def test_where_no_mail_program_answers_the_other_ways_stand_beside_the_words(
    desk: ReportDesk, qtbot: QtBot, probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    desk.do(RequestMail(probe))
    dialog = desk.mail
    assert dialog is not None and not any(button.isVisible() for button in dialog.instead)
    dialog.mail.click()
    assert "No mail program answers" in dialog.words.text() and all(button.isVisible() for button in dialog.instead)
    save, copy = dialog.instead
    with qtbot.waitSignal(dialog.save_requested):
        save.click()
    copy.click()
    assert QGuiApplication.clipboard().text() == dialog.request.body and not save.isVisible()
    dialog.reject()


def test_the_wishes_are_granted(desk: ReportDesk, probe: Probe) -> None:
    model = desk.parent().findChild(ConsoleModel)  # type: ignore[union-attr]
    assert isinstance(model, ConsoleModel)
    assert model.grants(ReportRequested(probe)) and model.grants(RequestMail(probe))
