"""Numbers as words, at the head of a sentence and inside it."""

from clinic.words import gettext as _


def spelled(number: int) -> str:
    """Say a small number in words: two. A large one stays a numeral."""
    words = {
        1: _("one"),
        2: _("two"),
        3: _("three"),
        4: _("four"),
        5: _("five"),
        6: _("six"),
        7: _("seven"),
        8: _("eight"),
        9: _("nine"),
        10: _("ten"),
        11: _("eleven"),
        12: _("twelve"),
        20: _("twenty"),
        30: _("thirty"),
    }
    return words.get(number, str(number))


def heading(number: int) -> str:
    """Say a small number in words, as a sentence begins: Two."""
    word = spelled(number)
    return word[:1].upper() + word[1:]
