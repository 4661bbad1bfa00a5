"""What the settings do, in a line each."""

from __future__ import annotations

from typing import Final

THEME: Final = "Colours of the whole window; the system's own are followed as they change."
ZOOM: Final = "Letters, rows and icons. Ctrl + and Ctrl - from anywhere, Ctrl 0 for 100 %."
MOTION: Final = "For those whom movement disturbs; the figures are the same."
UNITS: Final = "Poses and distances of sherpas. Sector coordinates stay in millimetres, as Twinzo has them."
ZONES: Final = "Every time of day in lists, charts and the status bar. Quiet hours stay local."
ALARMS: Final = "What is said when it begins; battery limits of this site, and when sherpas are stale and lost."
SECRETS: Final = "Passwords, passphrases and API keys are in no profile, no log and no report."
FILE: Final = (
    "Off: what the key store does not take stays in memory until the console ends. "
    "On: a passphrase is asked for at each start; without it nobody has them."
)
FOLDER: Final = (
    "Profiles, outboxes, logs. To move it: end the console, move the folder, and set ATI_CONSOLE_HOME to its new place."
)
RECENT: Final = "The last eight are offered on the start card, in the menu of the site and in the palette."
LAYOUT: Final = "Sizes of panes, hidden columns and their order as they were at first."
KEYS: Final = "Every action that has a key. The question mark shows them from anywhere."
ABOUT: Final = "Version and commit, to be copied into a report."

TIPS: Final = {
    "Alarms and thresholds": "What is said, battery limits and ages of this site, quiet hours",
    "Check the key store": "Writes a test entry, reads it back and removes it",
    "Open the data folder": "Profiles, outboxes, the log",
    "Reset the layout": "Panes and columns back to their first sizes",
    "Forget the recent sites": "The list alone; the files stay as they are",
    "Show the keys": "Every action that has a key (?)",
    "About ATI Console": "Version and commit",
}
AGES: Final = {  # caption, unit, what it does
    "log_mib": ("Log", "MiB", "The oldest log files go when they are more than this together."),
    "crash_days": ("Crash reports", "days", "Then they are removed; never more than ten are kept."),
    "delivered_days": ("Delivered samples", "days",
                       "Their history in the outbox. Undelivered samples and dead letters are never removed."),
    "backup_days": ("Backups", "days", "The .bak files of the data folder. All of it at start and once a day."),
}  # fmt: skip
