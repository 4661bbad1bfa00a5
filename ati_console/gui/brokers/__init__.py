"""The manager of brokers and credentials: what is saved, where its secrets live, and whether it works."""
