"""The guide's test: connection, three sherpas a second apart, a trip, then the rapid test at 2 Hz.

Run it with: python test_publisher.py
"""

import time

from fleet_publisher import MQTT_HOST, MQTT_PORT, ATITwinzoMQTTPublisher

PER_METRE = 1.0
SHERPAS = (  # name, x and y in metres, yaw, battery; PER_METRE is 1000 where the plant reads millimetres
    ("val-sherpa-01", 195.630, 188.398, 1.57, 82.5),
    ("val-sherpa-02", 194.200, 187.100, 0.0, 64.0),
    ("val-sherpa-03", 196.800, 189.000, 3.14, 37.5),
)


def status_of(name, x, y, yaw, battery):
    return {
        "sherpa_name": name,
        "mode": "Fleet",
        "error": "",
        "disabled": False,
        "disabled_reason": "",
        "pose": [x * PER_METRE, y * PER_METRE, 0.0, 0.0, 0.0, yaw],
        "battery_status": battery,
        "trip_id": 1234,
        "trip_leg_id": 5678,
    }


def test_connection(publisher):
    print(f"Test 1: connection to {MQTT_HOST}:{MQTT_PORT}")
    return publisher.connect()


def test_sample_data(publisher, pause_s=1.0):
    print("Test 2: three sherpas and a trip")
    taken = []
    for sherpa in SHERPAS:
        taken.append(publisher.publish_sherpa_status(status_of(*sherpa)))
        time.sleep(pause_s)
    trip = {"id": 1234, "sherpa_name": "val-sherpa-01", "fleet_name": "Plant A", "status": "EN_ROUTE",
            "route": ["Station A", "Station B"], "route_lengths": 120.5, "scheduled": False, "trip_metadata": {},
            "booked_by": "test"}  # fmt: skip
    taken.append(publisher.publish_trip_info(trip))
    return all(taken)


def test_rapid_updates(publisher, count=10, rate_hz=2.0):
    print(f"Test 3: {count} updates at {rate_hz:g} Hz")
    taken = []
    for step in range(count):
        name, x, *rest = SHERPAS[0]
        taken.append(publisher.publish_sherpa_status(status_of(name, x + 0.5 * step, *rest)))
        time.sleep(1.0 / rate_hz)
    return all(taken)


def main():
    publisher = ATITwinzoMQTTPublisher(mqtt_host=MQTT_HOST, mqtt_port=MQTT_PORT, client_id="ati_test_publisher")
    passed = test_connection(publisher) and test_sample_data(publisher) and test_rapid_updates(publisher)
    publisher.disconnect()
    status = publisher.get_status()
    print(f"status: {status}")
    passed = passed and status["published_count"] == 14
    print("PASSED" if passed else "FAILED: {}".format(status["last_error"] or "not everything was acknowledged"))
    return passed


if __name__ == "__main__":
    try:
        raise SystemExit(0 if main() else 1)
    except KeyboardInterrupt:
        raise SystemExit("stopped") from None
