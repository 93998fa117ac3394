"""Writing and sending email."""
