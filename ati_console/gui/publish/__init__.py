"""The parts of the Publish workspace."""
