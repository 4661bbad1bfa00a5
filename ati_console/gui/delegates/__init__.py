"""Painting only: delegates read roles and own no state."""
