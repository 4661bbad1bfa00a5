"""What runs on this computer: the local broker, and the tunnel that leads to it."""
