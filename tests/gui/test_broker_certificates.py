"""An unknown CA is trusted only after its fingerprint was seen, and then the test passes its TLS stage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ati_console.gui.label import Label
from ati_console.gui.theme import Theme
from ati_console.settings.profile import Profile, Tls
from ati_console.status import Stage
from tests.gui.broker_scene import Scene
from tests.support.certificates import Authority
from tests.support.mosquitto import Mosquitto, free_port


@pytest.fixture(scope="module")
def secure() -> Iterator[Mosquitto]:
    with Mosquitto(tls=True) as running:
        yield running


def said(scene: Scene) -> str:
    return "\n".join(label.text() for label in scene.window.check.certificates.findChildren(Label))


def test_an_unknown_certificate_is_looked_at_compared_trusted_and_tested(
    dark: Theme, qtbot: QtBot, own_home: Path, secure: Mosquitto
) -> None:
    scene = Scene(dark, qtbot, own_home, (Profile(name="Safe", host=secure.host, port=secure.port, tls=Tls()),))
    view = scene.window.check.certificates
    scene.press(view.button)
    scene.until(lambda: "not trusted, its certificate" in said(scene))
    own = view._found.chain[0] if view._found else None
    assert own is not None and own.sha256 in said(scene).replace("\n", ":")
    assert own.expiry_words(dt.datetime.now(dt.UTC)) in said(scene) and "names: localhost, 127.0.0.1" in said(scene)
    assert not view.trust.isEnabled()
    view.compared.click()
    assert view.trust.isEnabled()
    scene.press(view.trust)
    scene.until(lambda: "Safe" in scene.window.drafts.unsaved)
    assert scene.store.load().profiles[0].tls == Tls()
    scene.press(scene.window.check.button)
    scene.until(lambda: any(r.stage is Stage.TLS and r.ok for r in scene.window.tester.now.stages))
    scene.press(scene.window.editor.save)
    scene.until(lambda: (scene.store.load().profiles[0].tls or Tls()).ca_file is not None)
    scene.window.close()


def test_at_two_hundred_per_cent_no_certificate_is_cut_on_a_screen_of_1920_px(
    dark: Theme, qtbot: QtBot, own_home: Path, secure: Mosquitto
) -> None:
    """The box below the fingerprint asked for more room than there is: button and words ended beyond the edge."""
    dark.set_zoom(2.0)
    scene = Scene(dark, qtbot, own_home, (Profile(name="Safe", host=secure.host, port=secure.port, tls=Tls()),))
    scene.window.resize(1920, 1000)
    check = scene.window.check
    scene.press(check.certificates.button)
    scene.until(lambda: "not trusted, its certificate" in said(scene))
    page = check._area.widget()
    scene.until(lambda: page.minimumSizeHint().width() <= check._area.viewport().width())
    scene.window.close()


def test_a_certificate_for_another_host_says_so_before_it_is_trusted_in_vain(
    dark: Theme, qtbot: QtBot, own_home: Path, tmp_path: Path
) -> None:
    with Mosquitto(server=Authority(tmp_path).server(hosts=("broker.example",))) as other:
        scene = Scene(dark, qtbot, own_home, (Profile(name="Other", host=other.host, port=other.port, tls=Tls()),))
        scene.press(scene.window.check.certificates.button)
        scene.until(lambda: f"not for {other.host}" in said(scene))
        assert "names: broker.example" in said(scene)
        scene.window.close()


def test_nobody_there_is_said_in_words_and_nothing_can_be_trusted(dark: Theme, qtbot: QtBot, own_home: Path) -> None:
    scene = Scene(dark, qtbot, own_home, (Profile(name="Gone", host="127.0.0.1", port=free_port(), tls=Tls()),))
    view = scene.window.check.certificates
    scene.press(view.button)
    scene.until(lambda: view.words.property("tone") == "fault")
    assert not view.trust.isVisible()
    scene.window.close()


def test_certificates_of_one_address_do_not_stand_beside_another(
    dark: Theme, qtbot: QtBot, own_home: Path, secure: Mosquitto
) -> None:
    scene = Scene(dark, qtbot, own_home, (Profile(name="Safe", host=secure.host, port=secure.port, tls=Tls()),))
    scene.press(scene.window.check.certificates.button)
    scene.until(lambda: "SHA-256" in said(scene))
    scene.type("user", "amr-001")
    assert "SHA-256" in said(scene), "another user is shown the same"
    scene.type("port", str(free_port()))
    scene.until(lambda: "SHA-256" not in said(scene))
    scene.window.close()


def test_a_test_shows_its_verdict_although_certificates_were_scrolled_to(
    dark: Theme, qtbot: QtBot, own_home: Path, secure: Mosquitto
) -> None:
    scene = Scene(dark, qtbot, own_home, (Profile(name="Safe", host=secure.host, port=secure.port, tls=Tls()),))
    scene.window.resize(1100, 420)
    scene.press(scene.window.check.certificates.button)
    scene.until(lambda: "SHA-256" in said(scene))
    bar = scene.window.check._area.verticalScrollBar()
    scene.until(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    scene.press(scene.window.check.button)
    scene.until(lambda: scene.window.tester.now.tone == "fault")
    assert bar.value() == 0
    assert scene.window.check.words.text().startswith("The broker was not trusted")
    assert ". Press Look below" in scene.window.check.words.text()
    scene.window.close()
