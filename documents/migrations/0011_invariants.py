"""What must hold of entries, stated where nothing goes round it.

On PostgreSQL, what needs two tables: at each commit an entry is live exactly when it is published, and hangs in the tree
under the dossier that it names.
"""

from django.db import migrations, models

STATES = ["draft", "in_review", "published", "superseded", "withdrawn"]
DIFFERS = """
    SELECT 1 FROM documents_entrypage e
    JOIN wagtailcore_page p ON p.id = e.page_ptr_id
    JOIN wagtailcore_page d ON d.id = e.dossier_id
    WHERE e.page_ptr_id = {key} AND (
        p.live <> (e.state = 'published') OR p.depth <> d.depth + 1 OR left(p.path, length(d.path)) <> d.path
    )
"""
WATCHED = {
    "entry_agrees_with_its_page": ("documents_entrypage", "INSERT OR UPDATE OF state, dossier_id", "NEW.page_ptr_id"),
    "page_agrees_with_its_entry": ("wagtailcore_page", "UPDATE OF live, path", "NEW.id"),
}


def state(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for name, (table, when, key) in WATCHED.items():
        schema_editor.execute(f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS ({DIFFERS.format(key=key)}) THEN
                RAISE EXCEPTION 'an entry is live when published, and hangs under its dossier'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{name}';
            END IF;
            RETURN NULL;
        END $$""")
        schema_editor.execute(f"""CREATE CONSTRAINT TRIGGER {name} AFTER {when} ON {table}
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {name}()""")


def unstate(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, (table, _when, _key) in WATCHED.items():
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    dependencies = [("documents", "0010_contributed"), ("patients", "0013_invariants")]
    operations = [
        migrations.AddConstraint(
            model_name="entrypage",
            constraint=models.CheckConstraint(condition=models.Q(state__in=STATES), name="entry_state_known"),
        ),
        migrations.AddConstraint(
            model_name="entrypage",
            constraint=models.CheckConstraint(
                condition=~models.Q(state="published") | models.Q(published_at__isnull=False),
                name="entry_published_has_its_time",
            ),
        ),
        migrations.RunPython(state, unstate),
    ]
