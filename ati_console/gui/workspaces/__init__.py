"""The workspaces of the rail. Monitor is built of panels; the others say what will be there."""
