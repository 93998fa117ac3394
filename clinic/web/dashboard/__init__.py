"""The practitioners' area."""
