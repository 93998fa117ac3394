"""What the clinic does: one function per act or question."""
