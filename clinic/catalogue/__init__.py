"""The instruments on offer, checked at start."""
