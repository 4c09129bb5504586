"""What a PDF that is taken away says in its own name: the cover, the titles, the foot of each page."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.formats.paper import Cover, Label, Row
from documents.formats.unreadable import REASONS, Unreadable
from documents.models import EntryPage, Instance, Series
from documents.presentation import Shown, shown
from documents.taking.choice import Choice
from patients import clock
from patients.models import User
from patients.presentation import Facts, facts, strip


def label(entry: EntryPage, choice: Choice) -> Label:
    """Above and below a document that we lay out."""
    said = shown(entry)
    return Label(
        title=entry.heading,
        kind=said.type_name,
        facts=tuple(filter(None, (_date(said), _source(said)))),
        alerts=_alerts(said),
        identity=_identity(choice),
        source=" · ".join(filter(None, (entry.heading[:80], said.when.full, said.author.name))),
        page=_("Page %d de ce document"),
        unprintable=_("Les lettres que ce PDF ne sait pas écrire sont remplacées par ■ : l’original les a toutes."),
    )


def cover(choice: Choice, person: User, rows: tuple[Row, ...]) -> Cover:
    """The first page. Two queries."""
    told = strip(person, choice.opening)
    taken = _("Emporté de Diaphane par %(person)s le %(moment)s.") % {
        "person": _taker(person),
        "moment": date_format(timezone.localtime(clock.now()), "DATETIME_FORMAT"),
    }
    count = len(rows)
    return Cover(
        name=" ".join(filter(None, (told.birth_name, told.given_name))) if told else "",
        strip=_strip(told) if told else (),
        heading=ngettext("%(count)d document", "%(count)d documents", count) % {"count": count},
        taken=(
            taken,
            _("Le dossier en ligne fait foi : il peut avoir changé depuis."),
            _("Ce fichier contient des données de santé, couvertes par le secret professionnel."),
        ),
        headers=(_("Date"), _("Document"), _("Page")),
        rows=rows,
        identity=_identity(choice),
        source=taken,
        page=_("Page %d"),
    )


def row(entry: EntryPage) -> Row:
    """The cover's line on an entry, not yet put in."""
    said = shown(entry)
    date = _("reçu le %(date)s") % {"date": said.when.full} if said.when.is_receipt else said.when.full
    return Row(date, entry.heading, " · ".join(filter(None, (said.type_name, _source(said)))), _alerts(said))


def bookmark(entry: EntryPage) -> str:
    """The entry among the file's bookmarks."""
    return f"{shown(entry).when.full} · {entry.heading[:120]}"


def images(entry: EntryPage) -> str:
    """How many images a study has, which are read online. Two queries."""
    series = Series.objects.filter(image_set=entry.pk).count()
    count = Instance.objects.filter(series__image_set=entry.pk).count()
    of = ngettext("%(count)d image", "%(count)d images", count) % {"count": count}
    within = ngettext("%(count)d série", "%(count)d séries", series) % {"count": series}
    return _("%(images)s, %(series)s : à consulter en ligne, dans Diaphane.") % {"images": of, "series": within}


def absent(error: Unreadable) -> str:
    """Why a document is not in the PDF."""
    return _("N’a pas pu être mis dans ce PDF : consultez-le en ligne. %(reason)s") % {"reason": REASONS[error.code]}


def attached(count: int) -> str:
    """That files attached to a document are not in the PDF; "" for none."""
    if not count:
        return ""
    told = ngettext(
        "%(count)d fichier joint à ce document n’est pas dans ce PDF : l’original l’a.",
        "%(count)d fichiers joints à ce document ne sont pas dans ce PDF : l’original les a.",
        count,
    )
    return told % {"count": count}


def _date(said: Shown) -> str:
    date = ", ".join(filter(None, (said.when.full, said.when.time)))
    return _("reçu le %(date)s") % {"date": date} if said.when.is_receipt else date


def _source(said: Shown) -> str:
    name = said.author.name
    if said.author.is_unverified:
        name = _("%(name)s (non vérifié : la clé de son numéro RPPS est fausse)") % {"name": name}
    return " · ".join(filter(None, (name, said.author.organisation, said.unit)))


def _alerts(said: Shown) -> tuple[str, ...]:
    return tuple(badge.text for badge in said.badges)


def _identity(choice: Choice) -> str:
    identity = choice.opening.dossier.identity
    return _line(facts(identity)) if identity else ""


def _line(told: Facts) -> str:
    born = _("né(e) le %(date)s") % {"date": told.birth} if told.birth else ""
    return " · ".join(filter(None, (f"{told.birth_name} {told.given_name}".strip(), born, told.sex)))


def _strip(told: Facts) -> tuple[tuple[str, str], ...]:
    names = [
        (_("Nom utilisé"), told.used_name),
        (_("Prénom utilisé"), told.used_given_name),
        (_("Date de naissance"), " · ".join(filter(None, (told.birth or _("inconnue"), told.age)))),
        (_("Sexe"), told.sex),
        (_("Décès"), told.death),
    ]
    if told.ins:
        names.append((_("INS d’un patient inventé") if told.ins.is_invented else "INS", told.ins.written))
    return tuple((name, value) for name, value in names if value)


def _taker(person: User) -> str:
    physician = getattr(person, "physician", None)
    return f"{person} (RPPS {physician.rpps})" if physician and physician.rpps else str(person)
