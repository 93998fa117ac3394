"""Take out one guard after the other: the test named beside it must go red.

    make mutants                        all of them, about five seconds each
    make mutants ARGS="lease audit"     those whose guard is described by a word

It works in a copy. A guard is an exact text that stands once in its file; where the
code has moved on, the program and tests/architecture/test_mutants.py both say so.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LEFT_BEHIND = (".*", "__pycache__", "data", "demo-data", "dist", "pictures")
LONGEST = 300  # seconds; a mutant may turn a loop into one without end


@dataclass(frozen=True)
class Mutant:
    """A guard: its text, what stands there when it is taken out, and who notices."""

    guard: str
    file: str
    old: str
    new: str
    test: str

    def taken_out_of(self, text):
        """Return the text of the file without the guard."""
        found = text.count(self.old)
        if found != 1:
            raise OutdatedError(
                f"“{self.guard}” stands {found} times in {self.file}, not once."
                f" Bring tests/mutants.py up to date:\n{self.old}"
            )
        return text.replace(self.old, self.new)


class OutdatedError(Exception):
    """The code has moved on, and a guard is not where it was."""


MUTANTS = (
    Mutant(
        "nothing is fetched for a PDF",
        "clinic/web/pdf.py",
        "        document = HTML(string=page, url_fetcher=_fetcher())\n",
        "        document = HTML(string=page)\n",
        "tests/web/test_pdfs.py::test_nothing_is_fetched_for_a_pdf",
    ),
    Mutant(
        "who takes a PDF along stands in the trail",
        "clinic/web/dashboard/papers.py",
        "    note_look(review, act)\n    return pdf.answer(page, FILE)\n",
        "    return pdf.answer(page, FILE)\n",
        "tests/web/test_pdfs.py::test_who_saves_a_pdf_leaves_a_trace",
    ),
    Mutant(
        "who is not in care is not in sight",
        "clinic/services/visibility.py",
        "            CareRelation.practitioner_id == scope.practitioner_id,\n",
        "",
        "tests/web/test_access.py::test_a_practitioner_sees_only_clients_in_their_care",
    ),
    Mutant(
        "a check-in has one response: the unique constraint",
        "migrations/versions/0001_the_house.py",
        'sa.UniqueConstraint("check_in_id", name=op.f("uq_responses_check_in_id")),',
        "",
        "tests/services/test_responses.py"
        "::test_the_database_keeps_one_response_of_a_check_in",
    ),
    Mutant(
        "what was submitted is over",
        "clinic/services/drafts.py",
        "    CheckIn.submitted_at.is_(None),\n",
        "",
        "tests/services/test_responses.py"
        "::test_a_check_in_is_sent_once_even_if_it_looked_open",
    ),
    Mutant(
        "whoever finds it over sends nothing",
        "clinic/services/responses.py",
        "    if ended.one_or_none() is None:\n        raise AlreadySubmittedError",
        "    ended.one_or_none()",
        "tests/services/test_responses.py"
        "::test_a_check_in_is_sent_once_even_if_it_looked_open",
    ),
    Mutant(
        "answers are not shown to another browser",
        "clinic/domain/drafts.py",
        "            for item_id, each in self.saved.items()\n"
        "            if each.browser == browser\n",
        "            for item_id, each in self.saved.items()\n",
        "tests/web/test_check_in_sending.py"
        "::test_another_browser_is_never_shown_an_answer",
    ),
    Mutant(
        "a body must be as long as announced",
        "clinic/web/bodies.py",
        "        _refuse_a_cut_short_body()\n",
        "",
        "tests/web/test_bodies.py::test_a_form_that_was_cut_short_is_refused",
    ),
    Mutant(
        "an audit entry must bear its HMAC",
        "clinic/services/audit.py",
        "whole = hmac.compare_digest(entry.mac, seal_of(key, entry))",
        "whole = True",
        "tests/web/test_access.py::test_the_trail_shows_one_changed_row",
    ),
    Mutant(
        "a link page takes no form of another site: the origin check",
        "clinic/web/check_in/__init__.py",
        "bp.before_request(origin.refuse_foreign_posts)\n",
        "",
        "tests/web/test_check_in_safety.py"
        "::test_a_form_on_somebody_elses_page_is_refused",
    ),
    Mutant(
        "a form must bear its CSRF token",
        "clinic/web/wiring.py",
        "        WTF_CSRF_TIME_LIMIT=None,\n",
        "        WTF_CSRF_ENABLED=False,\n",
        "tests/web/test_errors.py::test_a_form_that_is_too_old_says_so",
    ),
    Mutant(
        "a message is claimed from the queue alone: the outbox claim",
        "clinic/services/unscoped.py",
        "        Message.state == MessageState.QUEUED.value,\n"
        "        Message.due_at <= now,\n",
        "        Message.due_at <= now,\n",
        "tests/services/test_deliveries.py::test_what_has_left_is_not_claimed_again",
    ),
    Mutant(
        "a claim whose lease ran out sends nothing: the outbox lease",
        "clinic/services/deliveries.py",
        "    if message.lease_until is None or message.lease_until <= now:\n"
        "        return False\n",
        "",
        "tests/services/test_deliveries.py"
        "::test_a_worker_whose_lease_ran_out_stops_before_the_text",
    ),
    Mutant(
        "only the last attempt at a message counts",
        "clinic/services/deliveries.py",
        ".where(Message.id == claim.message_id, Message.attempts == claim.attempt)",
        ".where(Message.id == claim.message_id)",
        "tests/services/test_deliveries.py"
        "::test_a_worker_that_was_too_slow_leaves_it_to_the_next_one",
    ),
    Mutant(
        "signing out ends the session",
        "clinic/services/sign_ins.py",
        "    row.ended_at = now\n"
        "    audit.note(session, scope, Act.SIGNED_OUT, row, now=now)",
        "    audit.note(session, scope, Act.SIGNED_OUT, row, now=now)",
        "tests/web/test_sign_in.py::test_signed_out_means_dead",
    ),
    Mutant(
        "with the password alone nothing opens",
        "clinic/services/sign_ins.py",
        " or row.factor_passed_at is None:",
        ":",
        "tests/services/test_sign_ins.py::test_with_the_password_alone_nothing_opens",
    ),
    Mutant(
        "who rests is signed out",
        "clinic/services/sign_ins.py",
        "now - row.last_seen_at >= idle or now - row.created_at >= LONGEST",
        "now - row.created_at >= LONGEST",
        "tests/services/test_sign_ins.py"
        "::test_a_browser_is_signed_out_after_fifteen_minutes_without_use",
    ),
    Mutant(
        "a one-time code is right once",
        "clinic/services/second_factors.py",
        "            Practitioner.totp_last_step < step,\n",
        "",
        "tests/services/test_second_factors.py::test_the_code_of_now_is_right_once",
    ),
    Mutant(
        "a try that may not be made is not counted: the upsert of the limits",
        "clinic/services/limits.py",
        "            where=or_(Limit.blocked_until.is_(None),"
        " Limit.blocked_until <= now),\n",
        "",
        "tests/services/test_limits.py::test_waiting_is_not_made_longer_by_trying",
    ),
    Mutant(
        "taking back ends after a minute: the undo window",
        "clinic/services/assignments.py",
        "        or now >= assignment.assigned_at + check_ins.UNDO\n",
        "",
        "tests/services/test_assignments.py"
        "::test_after_a_minute_it_is_too_late_to_take_back",
    ),
    Mutant(
        "nothing is asked of anybody without urgent help",
        "clinic/services/assignments.py",
        "    if practice.urgent_help_confirmed_at is None:\n"
        "        raise UrgentHelpNotConfirmedError\n",
        "",
        "tests/services/test_assignments.py"
        "::test_nothing_is_assigned_before_urgent_help_is_confirmed",
    ),
    Mutant(
        "settings need the permission",
        "clinic/web/access.py",
        "    if wanted_permission and wanted_permission not in"
        " current_scope().permissions:\n        abort(404)\n",
        "",
        "tests/web/test_practice_settings.py"
        "::test_settings_do_not_exist_for_those_without_the_permission",
    ),
    Mutant(
        "a sealed value opens in its own place alone",
        "clinic/vault/sealing.py",
        'f"{self.table}|{self.column}|{ids}".encode()',
        'b""',
        "tests/vault/test_sealing.py::test_a_value_opens_in_its_own_place_alone",
    ),
)


def main():
    """Take the guards out one by one; return whether a mutant lives."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("words", nargs="*", help="only guards that one of these names")
    words = options.parse_args().words
    chosen = [
        mutant
        for mutant in MUTANTS
        if not words or any(word in mutant.guard for word in words)
    ]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "clinic"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
        try:
            for mutant in chosen:
                mutant.taken_out_of((copy / mutant.file).read_text(encoding="utf-8"))
        except OutdatedError as error:
            print(error)
            return 1
        if not is_green(copy, chosen):
            return 1
        ends = [(mutant, end_of(copy, mutant)) for mutant in chosen]
    print("\n| Guard | Taken out of | Its test |\n|---|---|---|")
    for mutant, end in ends:
        print(f"| {mutant.guard} | `{mutant.file}` | {end} |")
    alive = sum(end != "red" for _, end in ends)
    print(f"\n{len(ends) - alive} of {len(ends)} guards are missed when they are gone.")
    return 1 if alive else 0


def is_green(copy, chosen):
    """Return whether every named test passes as long as the guards stand."""
    print(f"With every guard in place, {len(chosen)} tests …", flush=True)
    ran = run_tests(copy, *(mutant.test for mutant in chosen))
    if ran.returncode:
        print(ran.stdout, ran.stderr, "Not green to begin with.", sep="\n")
    return not ran.returncode


def end_of(copy, mutant):
    """Take one guard out, run its test, put the guard back; return what happened."""
    print(f"Without “{mutant.guard}” …", flush=True)
    file = copy / mutant.file
    whole = file.read_text(encoding="utf-8")
    file.write_text(mutant.taken_out_of(whole), encoding="utf-8")
    try:
        ran = run_tests(copy, mutant.test)
    except subprocess.TimeoutExpired:
        return "**did not end**"
    finally:
        file.write_text(whole, encoding="utf-8")
    if ran.returncode == 0:
        return "**green: nobody noticed**"
    # Red is a test that ran and failed, not a program that could not start.
    failed = re.search(r"^\d+ failed", ran.stdout, re.MULTILINE)
    return "red" if failed else "**did not run: " + ran.stdout.splitlines()[-1] + "**"


def run_tests(copy, *tests):
    """Run tests of the copy on SQLite, without leaving compiled mutants behind."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-k", "not postgres", *tests],
        cwd=copy,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST,
    )


if __name__ == "__main__":
    sys.exit(main())
