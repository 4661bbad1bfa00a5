"""One window for one data folder: a second start hands over what it was asked for, and ends."""
