"""The test button against a real mosquitto, and files that go out and come in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ati_console.gui.brokers import tester
from ati_console.gui.label import Label
from ati_console.gui.theme import Theme
from ati_console.rehearse.refusing_broker import RefusingBroker
from ati_console.settings.profile import Profile, ProtocolVersion, Role, Tls, TopicFilter
from ati_console.settings.secrets import SecretStore
from ati_console.status import Stage
from tests.gui.broker_scene import MIRROR, PLANT, SECRET, Scene, Vault
from tests.support.mosquitto import Mosquitto, free_port

Make = Callable[..., Scene]


@pytest.fixture
def make(dark: Theme, qtbot: QtBot, own_home: Path) -> Iterator[Make]:
    made: list[Scene] = []

    def build(*profiles: Profile) -> Scene:
        made.append(Scene(dark, qtbot, own_home, profiles))
        return made[-1]

    yield build
    for scene in made:
        scene.window.close()


@pytest.fixture
def strict() -> Iterator[Mosquitto]:
    with Mosquitto(users={"amr-001": SECRET}) as running:
        yield running


def local(broker: Mosquitto, **values: object) -> Profile:
    return Profile(name="Mine", host=broker.host, port=broker.port, user="amr-001", **values)  # type: ignore[arg-type]


def passed(scene: Scene) -> set[Stage]:
    return {result.stage for result in scene.window.tester.now.stages if result.ok}


def test_a_test_passes_its_stages_and_says_that_messages_arrive(make: Make, strict: Mosquitto) -> None:
    client = paho.Client(paho.CallbackAPIVersion.VERSION2)
    client.username_pw_set("amr-001", SECRET)
    client.connect(strict.host, strict.port)
    client.loop_start()
    client.publish("ati/amr/tug/status", b"{}", qos=1, retain=True).wait_for_publish(5)
    scene = make(local(strict))
    scene.vault.kept["broker:Mine"] = SECRET
    scene.press(scene.window.check.button)
    scene.until(lambda: scene.window.tester.now.tone == "live")
    assert {Stage.TCP, Stage.CONNECT, Stage.SUBSCRIBE, Stage.DATA} <= passed(scene)
    assert "ms" in scene.window.check.rows[Stage.CONNECT].ms.text()
    assert "passed" in scene.window.check.rows[Stage.CONNECT].accessibleName()
    client.disconnect()
    client.loop_stop()


def test_a_wrong_password_is_told_at_its_stage(make: Make, strict: Mosquitto) -> None:
    scene = make(local(strict))
    scene.vault.kept["broker:Mine"] = "another"
    scene.press(scene.window.check.button)
    scene.until(lambda: scene.window.tester.now.tone == "fault")
    assert "failed" in scene.window.check.rows[Stage.CONNECT].accessibleName()
    assert "another" not in scene.window.check.words.text()


def test_a_certificate_of_a_ca_unknown_here_is_looked_at_before_anybody_is_asked_for_a_file(make: Make) -> None:
    with Mosquitto(tls=True) as sealed:
        scene = make(Profile(name="Mine", host=sealed.host, port=sealed.port, tls=Tls()))
        scene.press(scene.window.check.button)
        scene.until(lambda: scene.window.tester.now.tone == "fault")
        words = scene.window.check.words.text()
        assert 0 < words.index("ress Look below, compare its fingerprint") < words.index("ask the owner for their CA")
        assert scene.window.check.certificates.button.text() == "Look"


def test_a_profile_with_an_id_of_its_own_is_warned_of_before_it_is_tested(make: Make, strict: Mosquitto) -> None:
    scene = make(local(strict, client_id="amr-001"))
    said = scene.window.check.words
    assert "a device, bridge or console that is connected with it is thrown out" in said.text()
    assert said.property("tone") == "warning"


def test_a_client_id_that_is_only_typed_is_warned_of_as_well(make: Make, strict: Mosquitto) -> None:
    scene = make(local(strict))
    said = scene.window.check.words
    assert "nobody is thrown out" in said.text()
    scene.type("client_id", "amr-001")
    assert "connected with it is thrown out" in said.text()


def test_a_close_right_after_subscribe_is_tried_once_more_before_it_is_judged(make: Make) -> None:
    """The first may be another client with that id: the second comes after a silence, which tells."""
    with RefusingBroker("disconnect-mute") as broker:
        topics = (TopicFilter("ati_fm/sherpa/status"),)
        scene = make(Profile("Mine", "127.0.0.1", broker.port, version=ProtocolVersion.V311, topics=topics))
        scene.press(scene.window.check.button)
        scene.qtbot.waitUntil(lambda: scene.window.tester.now.tone == "fault", timeout=30_000)
        assert broker.hall.connects == 2
    assert "closed the connection when we subscribed" in scene.window.tester.now.words


def test_a_publish_only_profile_is_never_subscribed_with(make: Make, strict: Mosquitto) -> None:
    scene = make(local(strict, role=Role.PUBLISH_ONLY))
    scene.vault.kept["broker:Mine"] = SECRET
    scene.press(scene.window.check.button)
    scene.until(lambda: scene.window.tester.now.tone == "live")
    assert "SUBSCRIBE" not in strict.log


def test_nobody_there_is_said_and_what_is_typed_counts(make: Make) -> None:
    scene = make(replace(MIRROR, host="127.0.0.1"))
    scene.type("port", str(free_port()))
    scene.press(scene.window.check.button)
    scene.until(lambda: scene.window.tester.now.tone == "fault")
    assert Stage.TCP not in passed(scene)


def test_what_was_tested_is_not_said_to_work_once_something_else_is_typed(make: Make, strict: Mosquitto) -> None:
    scene = make(local(strict, role=Role.PUBLISH_ONLY))
    scene.vault.kept["broker:Mine"] = SECRET
    check = scene.window.check
    scene.press(check.button)
    scene.until(lambda: check.words.text().startswith("It works"))
    scene.type("client_id", "other")
    assert check.words.text().startswith("Not tested as it is typed now. The test before: It works")
    assert check.words.property("tone") == ""
    scene.press(scene.window.editor.revert)
    assert check.words.text().startswith("It works") and check.words.property("tone") == "live"


def test_a_refusal_that_waits_for_an_edit_leaves_with_it(make: Make) -> None:
    scene = make(MIRROR)
    scene.type("port", "no")
    scene.press(scene.window.check.button)
    assert scene.window.notice.words.text().startswith("Correct the fields first")
    scene.type("port", "1883")
    assert not scene.window.notice.isVisible()


def test_a_cancel_is_at_once(make: Make, strict: Mosquitto) -> None:
    scene = make(local(strict))
    scene.vault.kept["broker:Mine"] = SECRET
    scene.press(scene.window.check.button)
    scene.until(lambda: scene.window.tester.session is not None)
    begun = time.monotonic()
    scene.press(scene.window.check.button)
    assert time.monotonic() - begun < 0.5
    assert scene.window.check.words.text() == "Cancelled"
    assert scene.window.tester.session is None


def test_an_export_under_a_password_comes_back_with_its_secret(make: Make, tmp_path: Path) -> None:
    scene = make(PLANT)
    scene.vault.kept["broker:Plant A"] = SECRET
    target, files = tmp_path / "out.json", scene.window.files
    files.sealed.trigger()
    for _ in range(2):
        assert files.dialog is not None
        QTest.keyClicks(files.dialog.secret, "a long password")
        scene.press(files.dialog.go)
    assert files.saver.dialog is not None
    files.saver.dialog.fileSelected.emit(str(target))
    files.saver.dialog.close()
    scene.until(target.exists)
    assert SECRET not in target.read_text() and "broker.example" not in target.read_text()
    del scene.vault.kept["broker:Plant A"]
    files.opened.emit(target)
    scene.until(lambda: scene.window.asker.dialog is not None)
    dialog = scene.window.asker.dialog
    assert dialog is not None
    QTest.keyClicks(dialog.secret, "a long password")
    scene.press(dialog.go)
    scene.until(lambda: scene.vault.kept.get("broker:Plant A") == SECRET)
    assert scene.names == ["Plant A"]


def test_a_password_that_is_too_short_for_an_export_is_refused_as_it_is_typed(make: Make) -> None:
    files = make(PLANT).window.files
    files.sealed.trigger()
    assert files.dialog is not None
    QTest.keyClicks(files.dialog.secret, "short")
    files.dialog.go.click()
    assert files.dialog is not None and files.saver.dialog is None
    assert any("at least 8" in label.text() for label in files.dialog.findChildren(Label))


def test_an_export_without_secrets_holds_none(make: Make, tmp_path: Path) -> None:
    scene = make(PLANT)
    scene.vault.kept["broker:Plant A"] = SECRET
    scene.window.files.wanted.emit(tmp_path / "out.json", None)
    scene.until((tmp_path / "out.json").exists)
    assert SECRET not in (tmp_path / "out.json").read_text()
    scene.until(lambda: "without secrets" in scene.window.notice.words.whole())


def test_a_test_asks_the_key_store_for_nothing_that_the_broker_has_no_use_for() -> None:
    """A locked one asks its user."""
    asked: list[str] = []

    class Noting(Vault):
        def read(self, name: str) -> str | None:
            asked.append(name)
            return super().read(name)

    tester._ready(SecretStore({}, Noting()), Profile("Plant A", "a.example", user="amr-001"))
    tester._ready(SecretStore({}, Noting()), Profile("Open", "b.example"))
    assert asked == ["broker:Plant A"]
