"""Rhythms that last for months, and what a session leaves behind."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assumptions",
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reliability", sa.Double(), nullable=False),
        sa.Column("spread", sa.Double(), nullable=False),
        sa.Column("level", sa.Double(), nullable=False),
        sa.Column("start", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name=op.f("fk_assumptions_practice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assumptions")),
        sa.UniqueConstraint(
            "practice_id", "id", name=op.f("uq_assumptions_practice_id_id")
        ),
        sa.UniqueConstraint(
            "practice_id", "version", name=op.f("uq_assumptions_practice_id_version")
        ),
    )
    op.create_table(
        "library_entries",
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("catalogue_id", sa.String(), nullable=True),
        sa.Column("area", sa.String(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["practices.id"],
            name=op.f("fk_library_entries_practice_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_entries")),
        sa.UniqueConstraint(
            "practice_id",
            "catalogue_id",
            name=op.f("uq_library_entries_practice_id_catalogue_id"),
        ),
        sa.UniqueConstraint(
            "practice_id", "id", name=op.f("uq_library_entries_practice_id_id")
        ),
    )
    op.create_table(
        "notices",
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("local_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "practitioner_id"],
            ["practitioners.practice_id", "practitioners.id"],
            name=op.f("fk_notices_practice_id_practitioner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name=op.f("fk_notices_practice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint(
            "practitioner_id",
            "local_on",
            name=op.f("uq_notices_practitioner_id_local_on"),
        ),
    )
    op.create_table(
        "appointments",
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("calendar_digest", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["clients.practice_id", "clients.id"],
            name=op.f("fk_appointments_practice_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "practitioner_id"],
            ["practitioners.practice_id", "practitioners.id"],
            name=op.f("fk_appointments_practice_id_practitioner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name=op.f("fk_appointments_practice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
        sa.UniqueConstraint(
            "practice_id", "id", name=op.f("uq_appointments_practice_id_id")
        ),
        sa.UniqueConstraint(
            "practitioner_id",
            "calendar_digest",
            name=op.f("uq_appointments_practitioner_id_calendar_digest"),
        ),
    )
    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_appointments_practice_id_client_id_starts_at"),
            ["practice_id", "client_id", "starts_at"],
            unique=False,
        )

    op.create_table(
        "dismissals",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("signal", sa.String(), nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["clients.practice_id", "clients.id"],
            name=op.f("fk_dismissals_practice_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "practitioner_id"],
            ["practitioners.practice_id", "practitioners.id"],
            name=op.f("fk_dismissals_practice_id_practitioner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name=op.f("fk_dismissals_practice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dismissals")),
        sa.UniqueConstraint(
            "practice_id",
            "client_id",
            "signal",
            name=op.f("uq_dismissals_practice_id_client_id_signal"),
        ),
    )
    op.create_table(
        "events",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("by_client", sa.Boolean(), nullable=False),
        sa.Column("for_client", sa.Boolean(), nullable=False),
        sa.Column("sealed_document", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["clients.practice_id", "clients.id"],
            name=op.f("fk_events_practice_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "replaces_id"],
            ["events.practice_id", "events.id"],
            name=op.f("fk_events_practice_id_replaces_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name=op.f("fk_events_practice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("practice_id", "id", name=op.f("uq_events_practice_id_id")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_events_practice_id_client_id"),
            ["practice_id", "client_id"],
            unique=False,
        )

    op.create_table(
        "remarks",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        sa.Column("for_client", sa.Boolean(), nullable=False),
        sa.Column("sealed_text", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["clients.practice_id", "clients.id"],
            name=op.f("fk_remarks_practice_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "replaces_id"],
            ["remarks.practice_id", "remarks.id"],
            name=op.f("fk_remarks_practice_id_replaces_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "response_id"],
            ["responses.practice_id", "responses.id"],
            name=op.f("fk_remarks_practice_id_response_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "written_by_id"],
            ["practitioners.practice_id", "practitioners.id"],
            name=op.f("fk_remarks_practice_id_written_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name=op.f("fk_remarks_practice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remarks")),
        sa.UniqueConstraint(
            "practice_id", "id", name=op.f("uq_remarks_practice_id_id")
        ),
    )
    with op.batch_alter_table("remarks", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_remarks_practice_id_client_id"),
            ["practice_id", "client_id"],
            unique=False,
        )

    op.create_table(
        "steps",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("agreed_with_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_document", sa.LargeBinary(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.String(), nullable=True),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "agreed_with_id"],
            ["practitioners.practice_id", "practitioners.id"],
            name=op.f("fk_steps_practice_id_agreed_with_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["clients.practice_id", "clients.id"],
            name=op.f("fk_steps_practice_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name=op.f("fk_steps_practice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_steps")),
        sa.UniqueConstraint("practice_id", "id", name=op.f("uq_steps_practice_id_id")),
    )
    with op.batch_alter_table("steps", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_steps_practice_id_client_id"),
            ["practice_id", "client_id"],
            unique=False,
        )

    op.create_table(
        "talks",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("sealed_document", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["clients.practice_id", "clients.id"],
            name=op.f("fk_talks_practice_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "practitioner_id"],
            ["practitioners.practice_id", "practitioners.id"],
            name=op.f("fk_talks_practice_id_practitioner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name=op.f("fk_talks_practice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talks")),
        sa.UniqueConstraint(
            "practice_id",
            "client_id",
            "held_on",
            name=op.f("uq_talks_practice_id_client_id_held_on"),
        ),
        sa.UniqueConstraint("practice_id", "id", name=op.f("uq_talks_practice_id_id")),
    )
    op.create_table(
        "departures",
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("moved_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "assignment_id"],
            ["assignments.practice_id", "assignments.id"],
            name=op.f("fk_departures_practice_id_assignment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name=op.f("fk_departures_practice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departures")),
        sa.UniqueConstraint(
            "assignment_id",
            "planned_on",
            name=op.f("uq_departures_assignment_id_planned_on"),
        ),
    )
    op.create_table(
        "response_moves",
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("from_client_id", sa.Uuid(), nullable=False),
        sa.Column("to_client_id", sa.Uuid(), nullable=False),
        sa.Column("moved_by_id", sa.Uuid(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_left_behind", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "from_client_id"],
            ["clients.practice_id", "clients.id"],
            name=op.f("fk_response_moves_practice_id_from_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "moved_by_id"],
            ["practitioners.practice_id", "practitioners.id"],
            name=op.f("fk_response_moves_practice_id_moved_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "response_id"],
            ["responses.practice_id", "responses.id"],
            name=op.f("fk_response_moves_practice_id_response_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "to_client_id"],
            ["clients.practice_id", "clients.id"],
            name=op.f("fk_response_moves_practice_id_to_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["practices.id"],
            name=op.f("fk_response_moves_practice_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_moves")),
    )
    with op.batch_alter_table("response_moves", schema=None) as batch_op:
        for column in ("from_client_id", "to_client_id"):
            batch_op.create_index(
                batch_op.f(f"ix_response_moves_practice_id_{column}"),
                ["practice_id", column],
                unique=False,
            )

    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("days_before_appointment", sa.Integer(), nullable=True)
        )
        batch_op.add_column(
            sa.Column("every_nth_appointment", sa.Integer(), nullable=True)
        )
        batch_op.add_column(sa.Column("numbers_before", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("asked_to_go_on_at", sa.DateTime(timezone=True), nullable=True)
        )

    with op.batch_alter_table("check_ins", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("extra_day_taken_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("postponed_to", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("appointment_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_check_ins_practice_id_appointment_id"),
            "appointments",
            ["practice_id", "appointment_id"],
            ["practice_id", "id"],
        )
        batch_op.create_index(
            batch_op.f("ix_check_ins_practice_id_assignment_id"),
            ["practice_id", "assignment_id"],
            unique=False,
        )

    with op.batch_alter_table("care_relations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_care_relations_practice_id_client_id"),
            ["practice_id", "client_id"],
            unique=False,
        )

    with op.batch_alter_table("clients", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told_when_read", sa.Boolean(), nullable=True))

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bounce_code", sa.String(), nullable=True))
        batch_op.create_unique_constraint(
            batch_op.f("uq_messages_envelope_id"), ["envelope_id"]
        )
        batch_op.create_index(
            batch_op.f("ix_messages_practice_id_sent_at"),
            ["practice_id", "sent_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_messages_practice_id_check_in_id"),
            ["practice_id", "check_in_id"],
            unique=False,
        )

    with op.batch_alter_table("practices", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mails_per_minute", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("mails_per_day", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("tells_when_read", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("bounce_address", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("bounce_host", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("bounce_port", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("bounce_username", sa.String(), nullable=True))
        batch_op.add_column(
            sa.Column("sealed_bounce_password", sa.LargeBinary(), nullable=True)
        )
        batch_op.add_column(
            sa.Column("bounces_read_at", sa.DateTime(timezone=True), nullable=True)
        )

    with op.batch_alter_table("practitioners", schema=None) as batch_op:
        batch_op.add_column(sa.Column("notice_hour", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=True)
        )

    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("sealed_set_aside_because", sa.LargeBinary(), nullable=True)
        )
        batch_op.add_column(sa.Column("set_aside_by_id", sa.Uuid(), nullable=True))
        batch_op.add_column(
            sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.drop_column("set_aside_because")


def downgrade() -> None:
    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("set_aside_because", sa.VARCHAR(), nullable=True))
        batch_op.drop_column("moved_at")
        batch_op.drop_column("set_aside_by_id")
        batch_op.drop_column("sealed_set_aside_because")

    with op.batch_alter_table("practitioners", schema=None) as batch_op:
        batch_op.drop_column("noticed_at")
        batch_op.drop_column("notice_hour")

    with op.batch_alter_table("practices", schema=None) as batch_op:
        batch_op.drop_column("bounces_read_at")
        batch_op.drop_column("sealed_bounce_password")
        batch_op.drop_column("bounce_username")
        batch_op.drop_column("bounce_port")
        batch_op.drop_column("bounce_host")
        batch_op.drop_column("bounce_address")
        batch_op.drop_column("tells_when_read")
        batch_op.drop_column("mails_per_day")
        batch_op.drop_column("mails_per_minute")

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_messages_practice_id_check_in_id"))
        batch_op.drop_index(batch_op.f("ix_messages_practice_id_sent_at"))
        batch_op.drop_constraint(batch_op.f("uq_messages_envelope_id"), type_="unique")
        batch_op.drop_column("bounce_code")

    with op.batch_alter_table("clients", schema=None) as batch_op:
        batch_op.drop_column("told_when_read")

    with op.batch_alter_table("care_relations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_care_relations_practice_id_client_id"))

    with op.batch_alter_table("check_ins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_ins_practice_id_assignment_id"))
        batch_op.drop_constraint(
            batch_op.f("fk_check_ins_practice_id_appointment_id"), type_="foreignkey"
        )
        batch_op.drop_column("appointment_id")
        batch_op.drop_column("postponed_to")
        batch_op.drop_column("extra_day_taken_at")

    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.drop_column("asked_to_go_on_at")
        batch_op.drop_column("numbers_before")
        batch_op.drop_column("every_nth_appointment")
        batch_op.drop_column("days_before_appointment")

    with op.batch_alter_table("response_moves", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_response_moves_practice_id_to_client_id"))
        batch_op.drop_index(batch_op.f("ix_response_moves_practice_id_from_client_id"))

    op.drop_table("response_moves")
    op.drop_table("departures")
    op.drop_table("talks")
    with op.batch_alter_table("steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_steps_practice_id_client_id"))

    op.drop_table("steps")
    with op.batch_alter_table("remarks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_remarks_practice_id_client_id"))

    op.drop_table("remarks")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_events_practice_id_client_id"))

    op.drop_table("events")
    op.drop_table("dismissals")
    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.drop_index(
            batch_op.f("ix_appointments_practice_id_client_id_starts_at")
        )

    op.drop_table("appointments")
    op.drop_table("notices")
    op.drop_table("library_entries")
    op.drop_table("assumptions")
