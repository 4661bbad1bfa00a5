"""What is behind the window: runs that open and close, secrets, profiles, sites, the demo."""
