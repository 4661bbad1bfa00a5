"""Every kind of secret goes in by its door, is used there, and no sink of the command line holds one (reliability.md).

A secret that nobody used cannot leak: each is shown to have arrived at the broker, proxy or twin that asked for it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import paho.mqtt.client as paho
import pytest

from ati_console.access import Action, Probe, Verdict
from ati_console.probe.runs import load
from ati_console.rehearse.twin_sandbox import TwinSandbox
from ati_console.report.mail import mailto
from ati_console.report.request import Wishes, request
from ati_console.settings.profile import Profile, Proxy, ProxyKind, Tls, TopicFilter
from ati_console.settings.store import ProfileStore
from tests.cli.site_text import site_text
from tests.cli.test_forward_command import FEED, publish, status
from tests.support import key_store
from tests.support.canaries import files, forms, invented, leaks
from tests.support.certificates import Issued
from tests.support.console import Console
from tests.support.mosquitto import Mosquitto
from tests.support.proxy import ProxyServer
from tests.support.waiting import wait_until

CANARY = invented((
    "broker password", "second identity", "passphrase", "proxy", "twin key", "device a", "device b", "local broker",
    "url in a document", "keyword in a document", "url typed", "token in a payload", "of another program",
    "ngrok token",
))  # fmt: skip
EVERYWHERE = {"OTHER_PROGRAM_SECRET": CANARY["of another program"], "NGROK_AUTHTOKEN": CANARY["ngrok token"]}
USER, EAR, OWN = "amr-001", "ear-001", "/d2c/amr-001"


class Kept:
    """What runs said, beside the files they left."""

    def __init__(self, home: Path) -> None:
        self.home, self.sinks = home, dict[str, bytes]()

    def run(self, *arguments: str, env: dict[str, str], code: int = 0) -> Console:
        with Console(self.home, *arguments, env={**EVERYWHERE, **env}) as run:
            assert run.finish(100) == code, run.words
        return self.keep(run, " ".join(arguments[:3]))

    def keep(self, run: Console, name: str) -> Console:
        number = len(self.sinks)
        self.sinks[f"{number} words of {name}"] = run.words.encode()
        self.sinks[f"{number} lines of {name}"] = json.dumps(run.lines).encode()
        return run


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    home = tmp_path / "home"
    home.mkdir()
    return Kept(home)


def test_the_search_finds_each_form_of_each_secret() -> None:
    for name, secret in CANARY.items():
        for form in forms(secret):
            assert leaks(CANARY, {"sink": b"around " + form + b" it"}) == [(name, "sink")], (name, form)
    wrapped = base64.encodebytes(b"a long line before it " * 3 + CANARY["proxy"].encode())
    assert leaks(CANARY, {"mail": wrapped}) == [("proxy", "mail")]
    assert leaks(CANARY, {"sink": b"nothing"}) == []


# ------------------------------------------------------------ probe, report, request


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    users = {USER: CANARY["broker password"], EAR: CANARY["second identity"]}
    with Mosquitto(tls=True, client_certificates=True, users=users) as running:
        yield running


@pytest.fixture
def client(broker: Mosquitto) -> Issued:
    assert broker.authority is not None
    made = broker.authority.client(passphrase=CANARY["passphrase"])
    assert b"ENCRYPTED" in made.key.read_bytes()
    return made


def keep_payload(broker: Mosquitto, client: Issued) -> None:
    """A retained message with a token in one of its fields."""
    sender = paho.Client(paho.CallbackAPIVersion.VERSION2)
    sender.tls_set(str(broker.ca_file), str(client.cert), str(client.key), keyfile_password=CANARY["passphrase"])
    sender.username_pw_set(EAR, CANARY["second identity"])
    sender.connect(broker.host, broker.port)
    sender.loop_start()
    body = json.dumps({"sherpa_name": "tug-107", "token": CANARY["token in a payload"]})
    sender.publish(FEED, body, qos=1, retain=True).wait_for_publish(5)
    sender.disconnect()
    sender.loop_stop()


def test_no_sink_of_a_probe_and_its_reports_holds_a_secret(
    tmp_path: Path, kept: Kept, broker: Mosquitto, client: Issued
) -> None:
    out, document = tmp_path / "out", tmp_path / "in.txt"
    out.mkdir()
    document.write_text(
        f'Connect to mqtts://{USER}:{CANARY["url in a document"]}@broker.example:8883 and "{FEED}".\n'
        f"password={CANARY['keyword in a document']}\n"
    )
    keep_payload(broker, client)
    env = {
        **key_store.environment(tmp_path / "key store", {
            "broker:Far": CANARY["broker password"], "broker:Ear": CANARY["second identity"],
        }),
        "ATI_CONSOLE_KEY_PASSPHRASE": CANARY["passphrase"], "ATI_CONSOLE_PROXY_PASSWORD": CANARY["proxy"],
    }  # fmt: skip
    with ProxyServer("http", user="office", password=CANARY["proxy"]) as proxy:
        tls = Tls(ca_file=broker.ca_file, cert_file=client.cert, key_file=client.key)
        far = Profile("Far", broker.host, broker.port, tls=tls, user=USER, client_id=USER, topics=(TopicFilter(FEED),),
                      proxy=Proxy(ProxyKind.HTTP, "127.0.0.1", proxy.port, "office"))  # fmt: skip
        ear = Profile("Ear", broker.host, broker.port, tls=tls, user=EAR, client_id=EAR)
        ProfileStore(kept.home / "profiles.json").save([far, ear])
        asked = ("--second", "Ear", "--topics-in", str(document), "--publish", OWN, "--pace", "quick")
        written = ("--report", str(out / "a.html"), "--addresses")
        kept.run("probe", "--json", "--verbose", "--profile", "Far", *asked, *written, env=env)
        assert len(proxy.asked) > 5, "it let the probe through by its password"
    for name in ("a.eml", "a.md", "b.html"):
        kept.run("report", "--json", "last", "--out", str(out / name), "--addresses", env=env)
    typed = f"mqtt://u:{quote(CANARY['url typed'], safe='')}@{broker.host}:{broker.port}"
    refused = kept.run("probe", "--json", "--verbose", "-L", typed, "--plan", env=env, code=2)
    assert "the address holds a password" in refused.words
    probe = load(next((kept.home / "probes").glob("*.json")))
    assert_used(probe)
    kept.sinks["mailto"] = mailto(request(probe, Wishes.of(probe))).encode()
    sinks = kept.sinks | files(kept.home, out)
    assert {"a.html", "a.eml", "a.eml part 1", "a.md", "ati-console.log", "profiles.json"} <= set(sinks)
    assert leaks(CANARY, sinks) == []


def assert_used(probe: Probe) -> None:
    """Let in by password, certificate and proxy; the payload came; the second identity was let in and heard us."""
    assert probe.complete and probe.role.value == "both"
    cells = {(cell.place.action, cell.place.topic): cell.best for cell in probe.cells if cell.place.qos == 1}
    assert cells[Action.SUBSCRIBE, FEED].verdict is Verdict.DELIVERED
    assert "second identity" in cells[Action.PUBLISH, OWN].words


# ------------------------------------------------------------ Twinzo


@pytest.mark.parametrize("auth", ["api-key", "device"])
def test_no_sink_of_forwarding_holds_a_secret_or_a_token_of_twinzo(tmp_path: Path, kept: Kept, auth: str) -> None:
    env = {
        "ATI_CONSOLE_TWIN_API_KEY": CANARY["twin key"], "ATI_CONSOLE_TWIN_PASSWORD_TUG_107_A": CANARY["device a"],
        "ATI_CONSOLE_TWIN_PASSWORD_TUG_108_A": CANARY["device b"],
    }  # fmt: skip
    passwords = {"tug-107-a": CANARY["device a"], "tug-108-a": CANARY["device b"]}
    site = tmp_path / "site.toml"
    with Mosquitto() as broker, TwinSandbox(api_key=CANARY["twin key"], passwords=passwords) as twin:
        site.write_text(site_text(twin.url, ["tug-107", "tug-108"], auth=auth), encoding="utf-8")
        command = ("forward", "--json", "--verbose", "-L", f"mqtt://127.0.0.1:{broker.port}", "--site", str(site))
        with Console(kept.home, *command, env={**EVERYWHERE, **env}) as run:
            run.wait_for("status", link="online")
            more = {"token": CANARY["token in a payload"]}
            publish(broker.port, (FEED, status("tug-107", **more)), (FEED, status("tug-108", **more)), (FEED, b"{"))
            run.wait_for("status", accepted=2)
            twin.revoke_tokens()  # a 401, and the words about it
            publish(broker.port, (FEED, status("tug-107", **more)))
            run.wait_for("status", accepted=3)
            assert run.interrupt() == 0, run.words
        kept.keep(run, "forward")
        assert {entry.login for entry in twin.ledger()} == set(passwords), "key or passwords were right"
        issued = {f"token {number}": text for number, text in enumerate(twin.state.tokens)}
    assert bool(issued) == (auth == "device")
    sinks = kept.sinks | files(kept.home) | {"site.toml": site.read_bytes()}
    assert any(name.startswith("ati-console.log") for name in sinks)
    assert leaks(CANARY | issued, sinks) == []


# ------------------------------------------------------------ a broker of our own


def test_the_local_broker_lets_in_by_a_given_password_and_says_it_nowhere(tmp_path: Path, kept: Kept) -> None:
    env = {**EVERYWHERE, "ATI_CONSOLE_BROKER_PASSWORD": CANARY["local broker"]}
    with Console(kept.home, "broker", "--json", "--verbose", "--refuse", "none", "--user", USER, env=env) as run:
        port = int(run.wait_for("ready")["port"])
        assert lets_in(port, CANARY["local broker"]) and not lets_in(port, "another-1")
        assert run.interrupt() == 0
    kept.keep(run, "broker")
    assert leaks(CANARY, kept.sinks | files(kept.home)) == []


def lets_in(port: int, password: str) -> bool:
    """What the CONNACK said."""
    said: list[bool] = []
    sender = paho.Client(paho.CallbackAPIVersion.VERSION2)
    sender.username_pw_set(USER, password)
    sender.on_connect = lambda *told: said.append(not told[3].is_failure)
    sender.connect("127.0.0.1", port)
    sender.loop_start()
    try:
        wait_until(lambda: bool(said), 10.0, "a CONNACK")
    finally:
        sender.disconnect()
        sender.loop_stop()
    return said[0]
