"""How a fleet manager uses fleet_publisher.py: connect once, publish each sherpa every 2 s, say how it goes.

Put your own source of sherpas where read_fleet() is. Needs: Python 3.7 or newer, pip install "paho-mqtt>=2,<3"
"""

import logging
import time

from fleet_publisher import FleetPublisher

PERIOD_S = 2.0
PER_METRE = 1.0


def read_fleet(step):
    """Invented sherpas, one status each. PER_METRE is 1 where the plant reads metres, 1000 where millimetres."""
    for number in (1, 2, 3):
        yield {
            "sherpa_name": f"val-sherpa-{number:02d}",
            "mode": "Fleet",
            "error": "",
            "disabled": False,
            "disabled_reason": "",
            "pose": [(10.0 + 0.5 * step) * PER_METRE, 5.0 * number * PER_METRE, 0.0, 0.0, 0.0, 0.0],
            "battery_status": 80.0,
            "trip_id": 1000 + number,
            "trip_leg_id": None,
        }


def main(rounds=5, period_s=PERIOD_S):
    """True when the broker acknowledged everything."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    sent = 0
    with FleetPublisher() as publisher:  # the broker of now stands at the top of fleet_publisher.py
        for step in range(rounds):
            for status in read_fleet(step):
                sent += publisher.publish_sherpa_status(status)
            time.sleep(period_s)
    status = publisher.get_status()
    print("sent {}, acknowledged {}, {}".format(sent, status["published_count"], status["last_error"] or "no error"))
    return sent == 3 * rounds == status["published_count"]


if __name__ == "__main__":
    try:
        raise SystemExit(0 if main() else 1)
    except KeyboardInterrupt:
        raise SystemExit("stopped") from None
