"""Real counterparts for the tests: brokers, certificates, deadlines."""
