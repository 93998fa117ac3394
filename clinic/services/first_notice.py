"""A privacy notice to start from. The practice reads it, and makes it its own."""

from clinic.words import gettext


def write(practice_name: str) -> str:
    """Return a notice that is true of this program; the practice fills in the rest."""
    paragraphs = (
        gettext(
            "Who sees your answers: the therapist at %(practice)s who looks after"
            " you. Nobody else there can open them.",
            practice=practice_name,
        ),
        gettext(
            "What happens with half-finished ones: what you saved is kept until the"
            " check-in closes; then your therapist can read it. If you skip the"
            " check-in or stop, it is deleted."
        ),
        gettext(
            "Where they are: in our own records, sealed, on a machine that we look"
            " after. Nothing on these pages is loaded from, or told to, any other"
            " company. The email with your link does not say what it is for."
        ),
        gettext(
            "How long: as long as the rest of your record, which is usually ten years"
            " after your last appointment."
        ),
        gettext(
            "What you can ask for: to see what we keep, to have a copy, to have it"
            " corrected, and to have it deleted where the law does not oblige us to"
            " keep it. Ask your therapist, or write to us. You can also complain to"
            " the data protection authority of your country."
        ),
        gettext(
            "You never have to answer. Every question can be left open, and stopping"
            " changes nothing about your therapy."
        ),
    )
    return "\n\n".join(paragraphs)
