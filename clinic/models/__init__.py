"""What the clinic remembers."""
