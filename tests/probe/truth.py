"""A probe against a broker whose truth is known, fast: the pace of the tests is not the pace of the field."""

from __future__ import annotations

from dataclasses import replace

from ati_console.access import Attempt, Place, Probe, Step, Used
from ati_console.mqtt.session import Credentials
from ati_console.probe.connector import Target
from ati_console.probe.plan import Pace, Plan
from ati_console.probe.prober import Outcome, Prober
from ati_console.probe.whom import Whom
from ati_console.settings.profile import Profile

QUICK = Pace(
    connect_s=0.02,
    subscribe_s=0.0,
    publish_s=0.0,
    answer_s=0.3,
    connack_s=2.0,
    close_s=0.1,
    data_s=0.2,
    echo_s=0.3,
    silent_s=0.6,
)
USER, PASSWORD = "amr-001", "invented-1"
OWN, OTHER = "/d2c/amr-001", "/d2c/amr-002"
TOPICS = (OWN, "ati_fm/sherpa/status", "#")
ROOMY = Used(200, 1_000, 100, 300.0)


class Seen:
    """A watcher that keeps everything."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.attempts: list[tuple[Place, Attempt]] = []
        self.probes: list[Probe] = []

    def step(self, step: Step) -> None:
        self.steps.append(step)

    def attempt(self, place: Place, attempt: Attempt) -> None:
        self.attempts.append((place, attempt))

    def changed(self, probe: Probe) -> None:
        self.probes.append(probe)


def plan_of(topics: tuple[str, ...] = TOPICS, publish: tuple[str, ...] = (), **changes: object) -> Plan:
    made = Plan(topics, publish, budget=ROOMY, pace=QUICK, checks_keep_alive=False, whom=Whom.ALWAYS)
    return replace(made, **changes)  # type: ignore[arg-type]


def target_of(port: int, password: str = PASSWORD, client_id: str = USER, **profile: object) -> Target:
    made = Profile("under test", "127.0.0.1", port, user=USER, client_id=client_id)
    return Target(replace(made, **profile), Credentials(password=password), client_id)  # type: ignore[arg-type]


def probed(port: int, plan: Plan | None = None, **options: object) -> Outcome:
    target = options.pop("target", None) or target_of(port)
    return Prober(target, plan or plan_of(), Seen(), **options).run()  # type: ignore[arg-type]
