"""The pages and panes of the Diagnose workspace."""
