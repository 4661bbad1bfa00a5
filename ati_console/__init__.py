"""Get a fleet of ATI sherpas from their MQTT broker onto the Twinzo digital twin, and prove that it works."""

__version__ = "0.2.0"
