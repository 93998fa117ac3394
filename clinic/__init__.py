"""The clinic: check-ins, their answers, and six charts to look at together."""
