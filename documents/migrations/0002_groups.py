"""Physicians, Secretaries, Administrators, with exactly their rights; Wagtail's own groups go."""

from django.db import migrations

GROUPS = {
    "Physicians": [],  # a physician's rights are designations, one by one
    "Secretaries": [
        ("wagtailadmin", "admin", "access_admin"),
        ("patients", "dossierpage", "open_dossier"),
        ("patients", "designation", "record_designation"),
        ("documents", "entrypage", "file_entry"),
        ("documents", "entrypage", "withdraw_entry"),
    ],
    "Administrators": [
        ("wagtailadmin", "admin", "access_admin"),
        *[
            ("patients", model, f"{verb}_{model}")
            for model in ("user", "physician", "organisation", "unit")
            for verb in ("add", "change", "view")
        ],
    ],
}


def forward(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    group.objects.filter(name__in=["Moderators", "Editors"]).delete()
    for name, rights in GROUPS.items():
        made, _ = group.objects.get_or_create(name=name)
        made.permissions.set(_permission(apps, *right) for right in rights)


def _permission(apps, app_label, model, codename):
    """Django makes permissions after all migrations; these must be here now, and are found there later."""
    kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=app_label, model=model)
    permission = apps.get_model("auth", "Permission")
    return permission.objects.get_or_create(content_type=kind, codename=codename, defaults={"name": codename})[0]


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_initial"),
        ("patients", "0003_ground"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
    ]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
