"""What lies over the window for a moment and leaves with Esc: the command palette and the key map."""
