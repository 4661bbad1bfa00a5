"""What is worth a notification while nobody looks at the window."""
