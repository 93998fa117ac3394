"""The clients' area: nothing here without a link."""
