"""An error that nobody caught: written down without secrets, and told."""
