"""A headless run behind a proxy that asks for a password: it comes from the environment, and is written nowhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ati_console.rehearse.twin_sandbox import TwinSandbox
from ati_console.settings.profile import Profile, Proxy, ProxyKind
from ati_console.settings.store import ProfileStore
from tests.cli.site_text import site_text
from tests.cli.test_forward_command import FEED, publish, status
from tests.support.console import Console
from tests.support.mosquitto import Mosquitto
from tests.support.proxy import ProxyServer

FAR = "broker.invalid"  # a name that only the proxy knows
USER, PASSWORD = "office", "canary-proxy-4711"
ENV = {"ATI_CONSOLE_PROXY_PASSWORD": PASSWORD, "ATI_CONSOLE_TWIN_API_KEY": "invented-key"}


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    with Mosquitto() as running:
        yield running


@pytest.fixture(params=["http", "socks5"])
def proxy(request: pytest.FixtureRequest, broker: Mosquitto, tmp_path: Path) -> Iterator[ProxyServer]:
    """With the profile "Far" that goes through it."""
    names = {FAR: broker.host}
    with ProxyServer(request.param, user=USER, password=PASSWORD, names=names) as running:
        way = Proxy(ProxyKind(request.param), "127.0.0.1", running.port, USER)
        ProfileStore(tmp_path / "profiles.json").save([Profile("Far", host=FAR, port=broker.port, proxy=way)])
        yield running


def test_pub_and_sub_reach_a_broker_that_only_the_proxy_knows(
    tmp_path: Path, broker: Mosquitto, proxy: ProxyServer
) -> None:
    with Console(tmp_path, "pub", "--json", "--profile", "Far", "-t", "plant/a", "-m", "x", "-r", env=ENV) as pub:
        assert pub.finish() == 0, pub.words
    with Console(tmp_path, "sub", "--json", "--profile", "Far", "-t", "plant/#", "-C", "1", "-W", "10", env=ENV) as sub:
        assert sub.finish() == 0, sub.words
    assert sub.lines[0]["topic"] == "plant/a"
    assert proxy.asked == [f"{FAR}:{broker.port}"] * 2
    assert PASSWORD not in pub.words + sub.words + str(pub.lines + sub.lines)


def test_forward_sends_what_came_through_the_proxy_and_the_twin_is_asked_directly(
    tmp_path: Path, broker: Mosquitto, proxy: ProxyServer
) -> None:
    with TwinSandbox() as twin:
        site = tmp_path / "site.toml"
        site.write_text(site_text(twin.url, ["tug-107"]), encoding="utf-8")
        command = ("forward", "--json", "--profile", "Far", "--site", str(site))
        with Console(tmp_path, *command, env=ENV) as run:
            run.wait_for("status", link="online")
            publish(broker.port, (FEED, status()))
            run.wait_for("status", accepted=1)
            proxy.cut()  # the way breaks; what comes meanwhile waits at the broker
            publish(broker.port, (FEED, status(timestamp=int(time.time() * 1000) + 1)))
            run.wait_for("status", accepted=2)
            assert run.interrupt() == 0, run.words
        assert [entry.login for entry in twin.ledger()] == ["tug-107-a"] * 2
    assert set(proxy.asked) == {f"{FAR}:{broker.port}"}
    written = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert PASSWORD.encode() not in written and PASSWORD not in run.words


def test_a_wrong_or_missing_proxy_password_is_told_from_the_broker_s(
    tmp_path: Path, broker: Mosquitto, proxy: ProxyServer
) -> None:
    for given in ({"ATI_CONSOLE_PROXY_PASSWORD": "wrong"}, {}):
        with Console(tmp_path, "pub", "--profile", "Far", "-t", "a", "-m", "x", env=given) as pub:
            assert pub.finish() in (3, 4), pub.words
        assert "proxy" in pub.words.lower()
        assert "Received CONNECT" not in broker.log
