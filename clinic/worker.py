"""The loop: what is due is claimed, done by one service, and committed."""
