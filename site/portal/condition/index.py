"""The search index: without it, reading and filing go on, and the search page says so."""

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.condition.finding import Grade, Trouble
from search.engines import engine
from search.ports import EngineDown, IndexUnavailable


def answers() -> str | Promise:
    """That there is an index to ask, and that it answers. Raises Trouble, never graver than a warning."""
    try:
        found = engine()
        found.stamps(0, 0)
        state = found.state()
    except ImproperlyConfigured as error:
        raise Trouble(str(error)) from None
    except EngineDown as error:  # its line says which variable, which server, and what it answered
        raise Trouble(str(error), Grade.WARNING) from None
    except IndexUnavailable:
        raise Trouble(_("aucun index : manage.py search rebuild"), Grade.WARNING) from None
    if not state.is_ready:
        raise Trouble(_("aucun index : manage.py search rebuild"), Grade.WARNING)
    if state.build is not None:
        return _("répond ; une reconstruction est en cours")
    return _("répond")
