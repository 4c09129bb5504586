"""The desk: claims, decisions, and who looked at what waits, which only grows."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


SQLITE = (
    """CREATE TRIGGER look_never_changed BEFORE UPDATE ON workflows_look
    BEGIN SELECT RAISE(ABORT, 'a look is never changed'); END""",
    """CREATE TRIGGER look_never_removed BEFORE DELETE ON workflows_look
    BEGIN SELECT RAISE(ABORT, 'a look is never removed'); END""",
    """CREATE TRIGGER look_never_replaced BEFORE INSERT ON workflows_look
    WHEN EXISTS (SELECT 1 FROM workflows_look WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'a look is never replaced'); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION look_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'a look is never changed nor removed'; END $$""",
    """CREATE TRIGGER look_never_changed BEFORE UPDATE OR DELETE ON workflows_look
    FOR EACH ROW EXECUTE FUNCTION look_is_final()""",
    """CREATE FUNCTION looks_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM workflows_look) THEN RAISE EXCEPTION 'looks are never emptied'; END IF;
        RETURN NULL;
    END $$""",
    """CREATE TRIGGER look_never_emptied BEFORE TRUNCATE ON workflows_look
    FOR EACH STATEMENT EXECUTE FUNCTION looks_are_kept()""",
)


def close(apps, schema_editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("workflows", "0001_uploads"),
        ("documents", "0005_after_filing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "arrival",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="claim", to="documents.arrival"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "prise en main",
                "verbose_name_plural": "prises en main",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("arrival", models.UUIDField(db_index=True)),
                (
                    "decided",
                    models.CharField(
                        choices=[("file", "classé"), ("hold", "gardé en attente"), ("refuse", "refusé")], max_length=10
                    ),
                ),
                ("time", models.DateTimeField()),
                ("entry", models.UUIDField(null=True)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("confirmed", models.JSONField(default=list)),
                ("before", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "décision",
                "verbose_name_plural": "décisions",
                "default_permissions": (),
                "indexes": [models.Index(fields=["user", "-time"], name="decision_of_user")],
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("arrival", models.UUIDField()),
                ("sha256", models.CharField(max_length=64)),
                ("act", models.CharField(choices=[("open", "ouverte"), ("download", "téléchargée")], max_length=10)),
                ("time", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "consultation d’une arrivée",
                "verbose_name_plural": "consultations d’arrivées",
                "default_permissions": (),
                "indexes": [models.Index(fields=["arrival", "user", "act", "time"], name="look_repeats")],
            },
        ),
        migrations.RunPython(close, migrations.RunPython.noop),
    ]
