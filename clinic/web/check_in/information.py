"""What can be read beside the questions: who sees answers, what this is, help."""

from flask.typing import ResponseReturnValue

from clinic.services import practices
from clinic.services.links import LinkedCheckIn
from clinic.web.access import current_session
from clinic.web.check_in.opening import behind_a_link
from clinic.web.check_in.pages import page, page_with_help
from clinic.words import full_date, local


@behind_a_link
def who_can_see(link: LinkedCheckIn) -> ResponseReturnValue:
    """Show the privacy notice in the version that the check-in was made with."""
    notice = practices.find_privacy_notice(
        current_session(), link.scope, link.privacy_notice_version
    )
    return page(
        "who_can_see",
        link,
        paragraphs=[part for part in notice.text.splitlines() if part.strip()],
        version=notice.version,
        day=full_date(local(notice.created_at, link.zone).date()),
    )


@behind_a_link
def about(link: LinkedCheckIn) -> ResponseReturnValue:
    """Say what the questions are, and what they are not."""
    return page("about", link)


@behind_a_link
def urgent_help(link: LinkedCheckIn) -> ResponseReturnValue:
    """Show all numbers to call."""
    return page_with_help("help", link)
