import re

import pytest

from tests.mutants import MUTANTS, ROOT


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.guard)
def test_every_guard_that_is_taken_out_stands_and_is_watched(mutant):
    guarded = (ROOT / mutant.file).read_text()
    file, name = mutant.test.split("::")

    assert mutant.taken_out_of(guarded) != guarded
    assert re.search(rf"^def {name}\(", (ROOT / file).read_text(), re.MULTILINE)
