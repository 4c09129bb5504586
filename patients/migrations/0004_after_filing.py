"""After filing: merges of dossiers, and the events of the ledger, which only grow."""

import django.db.models.deletion
import patients.models.traces
import uuid
from django.conf import settings
from django.db import migrations, models

SQLITE = [
    """CREATE TRIGGER event_never_changed BEFORE UPDATE ON patients_dossierevent
    BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END""",
    """CREATE TRIGGER event_never_removed BEFORE DELETE ON patients_dossierevent
    BEGIN SELECT RAISE(ABORT, 'an event is never removed'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION event_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'an event is never changed nor removed'; END $$""",
    """CREATE TRIGGER event_never_changed BEFORE UPDATE OR DELETE ON patients_dossierevent
    FOR EACH ROW EXECUTE FUNCTION event_is_final()""",
]


def watch(apps, schema_editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("patients", "0003_ground"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="dossierpage",
            options={
                "permissions": [
                    ("read_dossier", "Lire un dossier"),
                    ("open_dossier", "Ouvrir un dossier"),
                    ("merge_dossiers", "Réunir deux dossiers"),
                    ("correct_identity", "Corriger une identité"),
                ],
                "verbose_name": "dossier",
                "verbose_name_plural": "dossiers",
            },
        ),
        migrations.AddField(
            model_name="dossierpage",
            name="merged_into",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="patients.dossierpage",
            ),
        ),
        migrations.CreateModel(
            name="DossierEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entry", models.UUIDField(null=True)),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("move", "document déplacé"),
                            ("split", "examen scindé"),
                            ("replace", "document remplacé"),
                            ("withdraw", "document retiré"),
                            ("merge", "dossiers réunis"),
                            ("undo", "réunion annulée"),
                            ("identity", "identité corrigée"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("time", models.DateTimeField()),
                ("nonce", models.BinaryField(default=patients.models.traces.nonce, max_length=16)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="patients.dossierpage"
                    ),
                ),
            ],
            options={
                "verbose_name": "événement",
                "verbose_name_plural": "événements",
                "default_permissions": (),
                "indexes": [models.Index(fields=["dossier", "time"], name="event_of_dossier")],
            },
        ),
        migrations.CreateModel(
            name="DossierMerge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("reason", models.CharField(max_length=500, verbose_name="motif")),
                ("despite_traits", models.BooleanField(default=False, verbose_name="malgré des traits différents")),
                ("merged_at", models.DateTimeField(verbose_name="réunis le")),
                ("undone_at", models.DateTimeField(null=True, verbose_name="annulée le")),
                ("undo_reason", models.CharField(blank=True, max_length=500, verbose_name="motif de l’annulation")),
                ("readers", models.JSONField(default=list)),
                ("followers", models.ManyToManyField(related_name="+", to="patients.dossierpage")),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges_kept",
                        to="patients.dossierpage",
                    ),
                ),
                (
                    "merged",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="merges", to="patients.dossierpage"
                    ),
                ),
                (
                    "merged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "réunion de dossiers",
                "verbose_name_plural": "réunions de dossiers",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)), fields=("merged",), name="merge_one_in_force"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kept", models.F("merged")), _negated=True), name="merge_of_two"
                    ),
                ],
            },
        ),
        migrations.RunPython(watch, migrations.RunPython.noop),
    ]
