"""A script as the integration guide has ATI write it, against the guide's class: nothing in it knows our file.

The class as the guide gives it (contracts.md 1): ATITwinzoMQTTPublisher(mqtt_host, mqtt_port, client_id), connect(),
publish_sherpa_status(dict), publish_trip_info(dict), get_status(), disconnect(). Run it: guide_script.py HOST PORT
"""

import logging
import sys
import time

from fleet_publisher import ATITwinzoMQTTPublisher

logging.basicConfig(level=logging.INFO)


def main():
    publisher = ATITwinzoMQTTPublisher(mqtt_host=sys.argv[1], mqtt_port=int(sys.argv[2]), client_id="ati_fleet_manager")
    if not publisher.connect():
        print("Failed to connect")
        return 1
    try:
        for sherpa, x in (("val-sherpa-01", 195630.16), ("val-sherpa-02", 194200.5), ("val-sherpa-03", 196800.0)):
            data = {
                "sherpa_name": sherpa,
                "mode": "Fleet",
                "error": "",
                "disabled": False,
                "disabled_reason": "",
                "pose": [x, 188397.78, 0.0, 0.0, 0.0, 1.57],
                "battery_status": 82.5,
                "trip_id": 1234,
                "trip_leg_id": 5678,
            }
            if publisher.publish_sherpa_status(data):
                print("Published", sherpa)
            time.sleep(0.1)
        publisher.publish_trip_info({"id": 1234, "sherpa_name": "val-sherpa-01", "status": "en_route"})
        for step in range(36):  # the rapid test; the guide's own class fell silent after the first acknowledgement
            publisher.publish_sherpa_status(dict(data, pose=[195630.16 + step, 188397.78, 0.0, 0.0, 0.0, 1.57]))
            time.sleep(0.02)
        if publisher.publish_sherpa_status({"sherpa_name": "val-sherpa-01"}):
            print("a status without pose and battery was taken")
            return 1
    finally:
        publisher.disconnect()
    status = publisher.get_status()
    print("Connected:", status["connected"], "to", status["host"], status["port"], "as", status["client_id"])
    print("Published:", status["published_count"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
