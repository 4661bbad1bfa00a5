"""The frame around the workspaces: rail, top bar, banner, status bar."""
