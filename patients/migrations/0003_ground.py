"""The index of dossiers instead of Wagtail's welcome page, and a ledger that only grows."""

from django.db import migrations

SQLITE = """
CREATE TRIGGER trace_never_changed BEFORE UPDATE ON patients_accesstrace
BEGIN SELECT RAISE(ABORT, 'a trace is never changed'); END;
CREATE TRIGGER trace_never_removed BEFORE DELETE ON patients_accesstrace
BEGIN SELECT RAISE(ABORT, 'a trace is never removed'); END;
"""
POSTGRESQL = """
CREATE FUNCTION trace_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a trace is never changed nor removed'; END $$;
CREATE TRIGGER trace_never_changed BEFORE UPDATE OR DELETE ON patients_accesstrace
FOR EACH ROW EXECUTE FUNCTION trace_is_final();
"""


def forward(apps, schema_editor):
    _pages(apps)
    sql = {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]
    for statement in _statements(sql, schema_editor.connection.vendor):
        schema_editor.execute(statement)


def _statements(sql, vendor):
    if vendor == "postgresql":
        return [sql]
    return [f"CREATE TRIGGER{part}" for part in sql.split("CREATE TRIGGER")[1:]]


def _pages(apps):
    page = apps.get_model("wagtailcore", "Page")
    apps.get_model("wagtailcore", "Site").objects.all().delete()
    page.objects.filter(depth__gt=1).delete()
    root = page.objects.get(depth=1)
    kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="patients", model="dossierindexpage"
    )
    apps.get_model("patients", "DossierIndexPage").objects.create(
        title="Dossiers",
        draft_title="Dossiers",
        slug="dossiers",
        content_type=kind,
        path=f"{root.path}0001",
        depth=2,
        numchild=0,
        url_path="/dossiers/",
        live=True,
        locale=apps.get_model("wagtailcore", "Locale").objects.first(),
    )
    page.objects.filter(pk=root.pk).update(numchild=1)


class Migration(migrations.Migration):
    dependencies = [("patients", "0002_house"), ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
