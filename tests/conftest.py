"""What every test can ask for."""

pytest_plugins = [
    "tests.plugins.browsing",
    "tests.plugins.commands",
    "tests.plugins.dovecot",
    "tests.plugins.mail_servers",
    "tests.plugins.surroundings",
    "tests.plugins.observing",
    "tests.plugins.world",
    "tests.plugins.check_ins",  # builds on the world
    "tests.plugins.visitors",
    "tests.plugins.histories",  # they stand on the world
    "tests.plugins.papers",  # of whom there is a history
    "tests.plugins.chromium",
    "tests.plugins.touring",  # in its windows
]
