"""Sherpas and their devices: the table, what is suggested, and the dialogs that say what will change."""
