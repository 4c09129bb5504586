"""For the desk: identities found by name among all dossiers, and what else is told in a dossier's ledger."""

from django.db import migrations, models

from patients.identity import normalise

NAMES = ("birth_name", "used_name", "first_given_name", "given_names", "used_given_name")
BATCH = 1000


def fill(apps, schema_editor):
    identities = apps.get_model("patients", "DossierIdentity").objects
    batch = []
    for identity in identities.order_by("pk").iterator(BATCH):
        words = dict.fromkeys(word for name in NAMES for word in normalise.name(getattr(identity, name)).split())
        identity.sought = "".join(f" {word}" for word in words)[:1100]
        batch.append(identity)
        if len(batch) == BATCH:
            identities.bulk_update(batch, ["sought"])
            batch = []
    identities.bulk_update(batch, ["sought"])


class Migration(migrations.Migration):
    dependencies = [("patients", "0010_shortcuts")]
    operations = [
        migrations.AddField(
            model_name="dossieridentity",
            name="sought",
            field=models.CharField(blank=True, default="", editable=False, max_length=1100),
        ),
        migrations.AddIndex(
            model_name="dossieridentity", index=models.Index(fields=["birth_date"], name="identity_birth_date")
        ),
        migrations.AlterField(
            model_name="dossierevent",
            name="act",
            field=models.CharField(
                choices=[
                    ("move", "document déplacé"),
                    ("split", "examen scindé"),
                    ("replace", "document remplacé"),
                    ("withdraw", "document retiré"),
                    ("merge", "dossiers réunis"),
                    ("undo", "réunion annulée"),
                    ("identity", "identité corrigée"),
                    ("contribute", "document ajouté par un médecin désigné"),
                    ("correct", "document corrigé"),
                    ("number", "numéro enregistré"),
                    ("unfile", "classement annulé"),
                ],
                max_length=10,
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
