"""The folder for ATI works where there is nothing but Python and paho, and gives away what was ticked and no more."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
import venv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ati_console.publish.handover import Handover, HandoverError, address, files, write
from ati_console.settings.profile import Profile, Tls, Transport
from ati_console.settings.secrets import Secret
from ati_console.wire.decode import decode
from ati_console.wire.messages import Conventions, StatusReport
from tests.publish.listening import Listener
from tests.support.mosquitto import Mosquitto

MADE = "2026-01-02 03:04"
SECRET = "canary-7731"


@pytest.fixture(scope="module")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A Python that has paho-mqtt and nothing else."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    line = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--disable-pip-version-check"]
    done = subprocess.run([*line, "paho-mqtt>=2,<3"], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"pip cannot get paho-mqtt here: {done.stderr.strip()[-200:]}")
    yield python


def profile(**changes: object) -> Profile:
    return replace(Profile("Plant broker", "broker.example", 1883), **changes)  # type: ignore[arg-type]


def handover(of: Profile, **changes: object) -> Handover:
    return replace(Handover(of, of.host, of.port, "Plant A"), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(("unit", "place"), [("m", 195.63), ("mm", 195_630.0)])
def test_the_scripts_publish_in_the_unit_of_the_plant(tmp_path: Path, unit: str, place: float) -> None:
    folder = write(tmp_path, files(handover(profile(), conventions=Conventions(unit=unit)), MADE))  # type: ignore[arg-type]
    code = "import test_publisher as t; print(t.status_of(*t.SHERPAS[0])['pose'][0])"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    assert float(done.stdout) == pytest.approx(place)


def run(python: Path, folder: Path, script: str, **env: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "ATI_"))}
    line = [str(python), "-W", "error", str(folder / script)]
    return subprocess.run(
        line, cwd=folder.parent, env={**kept, **env}, capture_output=True, text=True, timeout=90, check=False
    )


def test_both_scripts_run_on_a_bare_python_and_all_of_it_is_acknowledged(bare_python: Path, tmp_path: Path) -> None:
    with Mosquitto() as broker, Listener(broker) as heard:
        made = handover(profile(host=broker.host, port=broker.port))
        folder = write(tmp_path / "for ATI", files(made, MADE))
        tested = run(bare_python, folder, "test_publisher.py")
        assert tested.returncode == 0 and "PASSED" in tested.stdout, tested.stdout + tested.stderr
        shown = run(bare_python, folder, "example.py")
        assert "sent 15, acknowledged 15" in shown.stdout, shown.stdout + shown.stderr
        heard.wait_for(29)
    assert len(heard.bodies("ati/trips/info")) == 1


def test_with_tls_and_a_password_from_the_environment(bare_python: Path, tmp_path: Path) -> None:
    with Mosquitto(tls=True, users={"ati": SECRET}) as broker:
        tls = Tls(ca_file=broker.ca_file)
        of = profile(host="localhost", port=broker.port, tls=tls, user="ati")
        folder = write(tmp_path / "for ATI", files(handover(of), MADE))
        assert SECRET not in everything(folder)
        done = run(bare_python, folder, "test_publisher.py", ATI_MQTT_PASSWORD=SECRET)
        assert "PASSED" in done.stdout, done.stdout + done.stderr
        without = run(bare_python, folder, "test_publisher.py")
        assert without.returncode == 1 and "FAILED: the broker refused us" in without.stdout
        assert "no password is given: set the environment variable ATI_MQTT_PASSWORD" in without.stdout
        wrong = run(bare_python, folder, "test_publisher.py", ATI_MQTT_PASSWORD="another")
        assert "FAILED: the broker refused us" in wrong.stdout and "no password" not in wrong.stdout
        folder = write(tmp_path / "ticked", files(handover(of, password=Secret(SECRET)), MADE))
        assert "PASSED" in run(bare_python, folder, "test_publisher.py").stdout


BY_HAND = """
import runpy, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background ignores it, and this inherits it
runpy.run_path(sys.argv[1], run_name="__main__")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a console's Ctrl+C cannot be sent to one process there")
@pytest.mark.parametrize("script", ["example.py", "test_publisher.py"])
def test_a_script_that_is_stopped_by_hand_says_so_and_nothing_else(
    bare_python: Path, tmp_path: Path, script: str
) -> None:
    with Mosquitto() as broker, Listener(broker) as heard:
        folder = write(tmp_path / "for ATI", files(handover(profile(host=broker.host, port=broker.port)), MADE))
        line = [str(bare_python), "-c", BY_HAND, script]
        running = subprocess.Popen(line, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        heard.wait_for(1)
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=30)
    assert running.returncode == 1 and errors.splitlines()[-1] == "stopped" and "Traceback" not in errors


def everything(folder: Path) -> str:
    return "\n".join(file.read_text() for file in folder.iterdir())


def test_a_password_is_in_the_publisher_alone_and_only_when_it_was_ticked() -> None:
    of = profile(user="ati")
    assert not [name for name, text in files(handover(of), MADE).items() if SECRET in text]
    ticked = files(handover(of, password=Secret(SECRET)), MADE)
    assert [name for name, text in ticked.items() if SECRET in text] == ["fleet_publisher.py"]
    assert "keep this folder to yourself" in ticked["README.md"]


@pytest.mark.parametrize("word", ['"; import os #', "it's", 'a\\"b', "ü\u202eñ", "{}$x"])
def test_whatever_a_user_or_a_password_holds_is_text_in_the_file(word: str) -> None:
    text = files(handover(profile(user="ati"), password=Secret(word)), MADE)["fleet_publisher.py"]
    values = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in ast.parse(text, feature_version=(3, 7)).body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    assert values["MQTT_PASSWORD"] == word
    assert values["MQTT_HOST"] == "broker.example"


def test_a_plant_with_a_hostile_name_stays_one_line_of_text() -> None:
    text = files(handover(profile(), plant="A\n# <img src=x> | `b`"), MADE)["README.md"]
    assert text.startswith("# Publishing sherpas to the digital twin: A img src x b") or "<img" not in text
    assert "<img" not in text.splitlines()[0] and "`" not in text.splitlines()[0]


@pytest.mark.parametrize("unit", ["m", "mm"])
@pytest.mark.parametrize("yaw", ["ccw-from-x", "cw-from-north"])
def test_the_examples_of_the_readme_are_decoded_without_an_oddity_of_form(unit: str, yaw: str) -> None:
    conventions = Conventions(unit=unit, yaw=yaw)  # type: ignore[arg-type]
    text = files(handover(profile(), conventions=conventions), MADE)["README.md"]
    assert ("millimetres, angles" in text) == (unit == "mm")
    assert ("pi/2 is east" in text) == (yaw == "cw-from-north")
    lines = [line.strip().encode() for line in text.splitlines() if line.startswith('    {"sherpa_name"')]
    topics = ("ati/amr/val-sherpa-01/status", "ati_fm/sherpa/status")
    for topic, line in zip(topics, lines, strict=True):
        read = decode(topic, line, conventions)
        assert isinstance(read, StatusReport) and not read.oddities, read


def test_every_file_it_writes_is_in_the_preview_and_other_files_stay(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    texts = files(handover(profile()), MADE)
    write(tmp_path, texts)
    assert {file.name for file in tmp_path.iterdir()} == {*texts, "mine.txt"}
    assert list(texts) == ["README.md", "fleet_publisher.py", "example.py", "test_publisher.py", "CHECKLIST.md"]
    assert not [text for text in texts.values() if "$" in text.replace("$x", "")]


def test_what_must_be_known_is_said() -> None:
    assert "nowhere else" in handover(profile(host="127.0.0.1")).notes[0]
    assert "Clear text" in handover(profile(user="ati")).notes[0]
    assert "changes whenever" in handover(profile(), host="0.tcp.ngrok.io").notes[0]
    its_own = handover(profile(user="amr-001", client_id="amr-001", tls=Tls()))
    assert "one program at a time" in its_own.notes[0] and its_own.client_id == "amr-001"
    assert handover(profile(client_id="console-1")).client_id == ""  # the console's own would throw it out


def test_what_cannot_be_handed_over_says_why() -> None:
    with pytest.raises(HandoverError, match="without WebSockets"):
        handover(profile(transport=Transport.WEBSOCKETS))
    with pytest.raises(HandoverError, match="client certificate"):
        handover(profile(tls=Tls(cert_file=Path("mine.pem"))))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("broker.example:1883", ("broker.example", 1883)),
        (" tcp://0.tcp.ngrok.io:12345 ", ("0.tcp.ngrok.io", 12345)),
        ("[::1]:1883", ("::1", 1883)),
    ],
)
def test_an_address_is_taken_as_tunnels_write_it(text: str, found: tuple[str, int]) -> None:
    assert address(text) == found


@pytest.mark.parametrize("text", ["", "broker.example", "a:b", "a:0", "a:99999", "u:p@host:1883", "http://a:1"])
def test_an_address_that_is_none_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(HandoverError, match=r"broker\.example:1883"):
        address(text)
