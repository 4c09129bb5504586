"""What must hold of designations, identities and numbers, stated where nothing goes round it.

On PostgreSQL, what no column can say: at each commit an unended designation has its grant, which says the same, and an
ended one has none; no two identities of a dossier overlap, nor two periods of one number, whoever holds it.
"""

from django.db import migrations, models

OVERLAPS = {
    "patients_dossieridentity": ("identity_no_overlap", "dossier_id WITH ="),
    "patients_patientidentifier": ("identifier_no_overlap", "authority WITH =, value WITH ="),
}
DIFFERS = """
    SELECT 1 FROM patients_designation d
    JOIN patients_physician p ON p.id = d.physician_id
    JOIN patients_dossierpage o ON o.page_ptr_id = d.dossier_id
    LEFT JOIN patients_dossiergrant g ON g.designation_id = d.id
    WHERE {which} AND (
        (d.ended_at IS NULL) <> (g.id IS NOT NULL)
        OR g.id IS NOT NULL
        AND (g.user_id, g.content_object_id, g.role, g.scope, g.starts, g.ends) IS DISTINCT FROM
            (p.user_id, COALESCE(o.merged_into_id, o.page_ptr_id), d.role, d.scope, d.starts, d.until)
    )
"""
REFUSE = """RAISE EXCEPTION 'an unended designation has its grant, an ended one has none'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'designation_has_its_grant'"""
# Trigger: table, when, and the designations concerned
WATCHED = {
    "designation_has_its_grant": ("patients_designation", "INSERT OR UPDATE", "d.id = NEW.id"),
    "grant_has_its_designation": ("patients_dossiergrant", "INSERT OR UPDATE", "d.id = NEW.designation_id"),
    "grant_ends_with_its_designation": ("patients_dossiergrant", "DELETE", "d.id = OLD.designation_id"),
    "merge_moves_grants": ("patients_dossierpage", "UPDATE OF merged_into_id", "d.dossier_id = NEW.page_ptr_id"),
}


def _grants():
    for name, (table, when, which) in WATCHED.items():
        yield f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS ({DIFFERS.format(which=which)}) THEN {REFUSE};
            END IF;
            RETURN NULL;
        END $$"""
        # Deferred: an action writes one table after the other, and the whole is judged
        yield f"""CREATE CONSTRAINT TRIGGER {name} AFTER {when} ON {table}
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {name}()"""


def _overlaps():
    yield "CREATE EXTENSION IF NOT EXISTS btree_gist"
    for table, (name, same) in OVERLAPS.items():
        yield f"""ALTER TABLE {table} ADD CONSTRAINT {name}
        EXCLUDE USING gist ({same}, tstzrange(starts, ends) WITH &&)"""


def state(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in (*_grants(), *_overlaps()):
            schema_editor.execute(statement)


def unstate(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, (table, _when, _which) in WATCHED.items():
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}()")
        for table, (name, _same) in OVERLAPS.items():
            schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


class Migration(migrations.Migration):
    dependencies = [("patients", "0012_tokens")]
    operations = [
        migrations.AddConstraint(
            model_name="patientidentifier",
            constraint=models.CheckConstraint(
                condition=models.Q(ends=None) | models.Q(ends__gte=models.F("starts")), name="identifier_period"
            ),
        ),
        migrations.RunPython(state, unstate),
    ]
