"""The database: it answers, has the schema of this code, lets us do no more than we must, and its clock is ours."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal import roles, unreachable
from portal.condition.finding import Grade, Trouble

APART = timedelta(seconds=5)  # periods of designations are judged by our clock, traces by it too


def answers() -> str | Promise:
    """Which database it is. Raises Trouble with what it answered, without the password."""
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        connection.close()
        raise Trouble(unreachable.told(error)) from None
    return f"{connection.vendor}, {unreachable.place()}"


def migrated() -> str | Promise:
    """That every migration of this code is in the database."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise Trouble(_("%(number)d migrations attendent : manage.py migrate") % {"number": len(waiting)})
    return _("à jour")


def gives_no_more() -> str | Promise:
    """That the portal connects with a role that cannot rewrite what only grows. Embedded, there are no roles."""
    if connection.vendor != "postgresql":
        return _("sans rôles")
    found = roles.excesses()
    if found:
        said = _("%(number)d droits de trop pour %(place)s : manage.py database check")
        raise Trouble(said % {"number": len(found), "place": unreachable.place()}, Grade.WARNING)
    return _("sans droit de trop")


def agrees_on_the_time() -> str | Promise:
    """That the clocks of this machine and of the database tell the same. Embedded, it is one clock."""
    if connection.vendor != "postgresql":
        return _("une seule horloge")
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs: datetime = cursor.fetchone()[0]
    apart = abs(timezone.now() - theirs)
    if apart > APART:
        raise Trouble(
            _("l’horloge de la base et celle de cette machine diffèrent de %(seconds)d s") % {"seconds": apart.seconds},
            Grade.ILL,
        )
    return _("%(seconds).1f s d’écart, fuseau %(zone)s") % {
        "seconds": apart.total_seconds(),
        "zone": settings.TIME_ZONE,
    }
