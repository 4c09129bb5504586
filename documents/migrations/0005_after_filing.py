"""After filing: moves, replacements on somebody's word, merged entries; the secretaries' rights to them."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

RIGHTS = [
    ("patients", "dossierpage", "merge_dossiers"),
    ("patients", "dossierpage", "correct_identity"),
    ("documents", "entrypage", "move_entry"),
    ("documents", "entrypage", "replace_entry"),
]


def give(apps, schema_editor):
    """Django makes permissions after all migrations; these must be here now, and are found there later."""
    group = apps.get_model("auth", "Group").objects.get(name="Secretaries")
    for app_label, model, codename in RIGHTS:
        kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=app_label, model=model)
        permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=kind, codename=codename, defaults={"name": codename}
        )
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0004_arrival_ins"),
        ("patients", "0004_after_filing"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EntryMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("reason", models.CharField(max_length=500, verbose_name="motif")),
                ("moved_at", models.DateTimeField(verbose_name="déplacé le")),
                ("readers", models.JSONField(default=list)),
            ],
            options={
                "verbose_name": "déplacement",
                "verbose_name_plural": "déplacements",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="MergedEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "brouillon"),
                            ("in_review", "en relecture"),
                            ("published", "publié"),
                            ("superseded", "remplacé"),
                            ("withdrawn", "retiré"),
                        ],
                        max_length=12,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="MisfiledNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("entry", models.UUIDField()),
                ("time", models.DateTimeField()),
                ("dismissed_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "avis de document retiré",
                "verbose_name_plural": "avis de documents retirés",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RecordedReplacement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("reason", models.CharField(max_length=500, verbose_name="motif")),
                ("recorded_at", models.DateTimeField()),
                ("taken_back_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "remplacement",
                "verbose_name_plural": "remplacements",
                "default_permissions": (),
            },
        ),
        migrations.AlterModelOptions(
            name="entrypage",
            options={
                "permissions": [
                    ("file_entry", "Classer un document"),
                    ("withdraw_entry", "Retirer un document"),
                    ("move_entry", "Déplacer un document vers un autre dossier"),
                    ("replace_entry", "Dire qu’un document en remplace un autre"),
                ],
                "verbose_name": "entrée",
                "verbose_name_plural": "entrées",
            },
        ),
        migrations.RemoveConstraint(
            model_name="entrypage",
            name="entry_bytes_once",
        ),
        migrations.AddIndex(
            model_name="entrypage",
            index=models.Index(fields=["original_sha256"], name="entry_bytes"),
        ),
        migrations.AddConstraint(
            model_name="entrypage",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "published")),
                fields=("dossier", "original_sha256"),
                name="entry_bytes_once",
            ),
        ),
        migrations.AddField(
            model_name="entrymove",
            name="cut_from",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="splits", to="documents.entrypage"
            ),
        ),
        migrations.AddField(
            model_name="entrymove",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="documents.entrypage"
            ),
        ),
        migrations.AddField(
            model_name="entrymove",
            name="moved_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="entrymove",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="patients.dossierpage"
            ),
        ),
        migrations.AddField(
            model_name="entrymove",
            name="target",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="patients.dossierpage"
            ),
        ),
        migrations.AddField(
            model_name="mergedentry",
            name="dossier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="patients.dossierpage"
            ),
        ),
        migrations.AddField(
            model_name="mergedentry",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.entrypage"
            ),
        ),
        migrations.AddField(
            model_name="mergedentry",
            name="head",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.entrypage"
            ),
        ),
        migrations.AddField(
            model_name="mergedentry",
            name="merge",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="patients.dossiermerge"
            ),
        ),
        migrations.AddField(
            model_name="misfilednotice",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="misfiled_notices",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="recordedreplacement",
            name="earlier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recorded_successors",
                to="documents.entrypage",
            ),
        ),
        migrations.AddField(
            model_name="recordedreplacement",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recorded_replacements",
                to="documents.entrypage",
            ),
        ),
        migrations.AddField(
            model_name="recordedreplacement",
            name="recorded_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="recordedreplacement",
            name="taken_back_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="mergedentry",
            constraint=models.UniqueConstraint(fields=("merge", "entry"), name="merged_entry_once"),
        ),
        migrations.AddIndex(
            model_name="misfilednotice",
            index=models.Index(fields=["user", "dismissed_at", "-time"], name="notice_of_user"),
        ),
        migrations.AddConstraint(
            model_name="recordedreplacement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("taken_back_at", None)),
                fields=("entry", "earlier"),
                name="recorded_replacement_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="recordedreplacement",
            constraint=models.CheckConstraint(
                condition=models.Q(("entry", models.F("earlier")), _negated=True), name="recorded_replacement_of_two"
            ),
        ),
        migrations.RunPython(give, migrations.RunPython.noop),
    ]
