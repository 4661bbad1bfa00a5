"""Pages of the window beside the workspaces: the log and the settings."""
