"""`python -m clinic` is the same as `clinic`."""

from clinic.cli import main

main()
