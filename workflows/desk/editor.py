"""Wagtail's editor of an entry: its own editing view, frame, side panels and keys; what it does are our actions.

Wagtail's view of pages (`wagtail.admin.views.pages.edit`) cannot be it: each of its ways to save keeps a revision with
every column of the page, the document's title among them, writes the log and opens previews, copies and comments; it
saves the page itself, behind the lock, the reason and the twins of `describe`. This is Wagtail's view of any model,
which keeps nothing by itself.
"""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.generic.models import EditView
from wagtail.admin.widgets.button import Button

from documents import shown
from documents.actions.describe import describe
from documents.actions.publish import publish
from documents.actions.withdraw import withdraw
from documents.models import EntryPage
from documents.presentation import sheets
from documents.states import State
from patients import presentation
from patients.actions.refusals import Refused
from patients.models import User
from workflows.desk import history
from workflows.desk.entry_forms import DescribeForm, describing

WAITING = (State.DRAFT, State.IN_REVIEW)


class StatusPanel(BaseSidePanel):
    """Where the entry stands, and what was done with it."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        """An i."""

        aria_label = gettext_lazy("État et historique")
        icon_name = "info-circle"

    name = "status"
    title = gettext_lazy("État et historique")
    template_name = "desk/_editor_status.html"
    order = 100

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Its state and its steps."""
        return {"entry": self.object, "state": State(self.object.state).label, "steps": history.of(self.object)}


class DocumentPanel(BaseSidePanel):
    """The document itself, beside its description."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        """An eye."""

        aria_label = gettext_lazy("Le document")
        icon_name = "view"

    name = "document"
    title = gettext_lazy("Le document")
    template_name = "desk/_editor_document.html"
    order = 200

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """As the desk's page of it shows it."""
        content = shown.content(self.object, "desk_entry_media")
        pages = sheets(self.object, content.texts) if content.display in ("pages", "picture") else []
        return {"entry": self.object, "content": content, "sheets": pages}


class EntryEditor(EditView):
    """Edits the entry that it is given: found through access, and traced, by whoever calls it."""

    model = EntryPage
    entry: EntryPage | None = None
    template_name = "desk/editor.html"
    page_title = gettext_lazy("Modifier un document")
    header_icon = "doc-full-inverse"
    submit_button_label = gettext_lazy("Enregistrer")
    submit_button_active_label = gettext_lazy("Enregistrement…")
    error_message = gettext_lazy("Rien n’est enregistré : corrigez ce qui est signalé.")
    actions = ["edit", "publish", "unpublish"]
    # No answer in JSON, in parts or for another locale; nothing is deleted, ever
    expects_json_response = hydrate_create_view = can_delete = False
    locale = None

    def get_object(self, queryset: object = None) -> EntryPage | None:
        """The entry that was given."""
        return self.entry

    def get_form(self, form_class: object = None) -> DescribeForm:
        """The desk's own form."""
        return describing(self.object, self.request.POST if self.request.method == "POST" else None)

    def get_page_subtitle(self) -> str:
        """Nothing: it would be in the title of the browser's window, and in its history."""
        return ""

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Home, the dossiers, this one: without any name."""
        dossier = reverse("desk_dossier", args=[self.object.dossier.uuid])
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
            {"url": reverse("desk_dossiers"), "label": _("Dossiers")},
            {"url": dossier, "label": _("Un dossier")},
            {"url": "", "label": _("Modifier un document")},
        ]

    @property
    def header_more_buttons(self) -> list[Button]:
        """What the desk does with it beside: move, replace, its original."""
        url = reverse("desk_entry", args=[self.object.uuid])
        return [Button(_("Page du document au bureau"), url=url, icon_name="mail", priority=10)]

    def get_side_panels(self) -> MediaContainer:
        """Its state, and the document."""
        return MediaContainer([StatusPanel(self.object, self.request), DocumentPanel(self.object, self.request)])

    def get_edit_url(self) -> str:
        """Wagtail's address of editing."""
        return reverse("desk_page_edit", args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With who it is about, and what may be done with it."""
        identity = self.object.dossier.identity
        return {
            **super().get_context_data(**kwargs),
            "entry": self.object,
            "facts": presentation.facts(identity) if identity else None,
            "may_publish": self.object.state in WAITING,
        }

    def form_valid(self, form: DescribeForm) -> HttpResponseBase:
        """Does what the button says, in one transaction, or says why not."""
        self.form = form
        try:
            with transaction.atomic():
                told, url = self._act(form)
        except Refused as refused:
            if not form.refuse(refused):
                form.add_error(None, str(refused.reason))
            return self._again(409)
        messages.success(self.request, told)
        return HttpResponseRedirect(url)

    def form_invalid(self, form: Form) -> HttpResponse:
        """What was typed, with what is wrong beside it."""
        self.form = form
        return self._again(422)

    def _act(self, form: DescribeForm) -> tuple[str, str]:
        actor: User = self.request.user  # type: ignore[assignment]
        why, seen = form.cleaned_data["reason"], form.cleaned_data["seen"]
        if self.action == "unpublish":
            withdraw(self.object, reason=why, actor=actor)
            return _("Document retiré."), reverse("desk_entry", args=[self.object.uuid])
        described = describe(self.object, form.description(self.object), reason=why, actor=actor, seen=seen)
        if self.action == "publish" and described.state in WAITING:
            publish(described, actor=actor)
            return _("Document publié."), self.get_edit_url()
        return _("Description corrigée."), self.get_edit_url()

    def _again(self, status: int) -> HttpResponse:
        messages.error(self.request, str(self.error_message))
        return self.render_to_response(self.get_context_data(), status=status)


def edit(request: HttpRequest, entry: EntryPage) -> HttpResponseBase:
    """Wagtail's editor of `entry`, which the caller found through access and traced."""
    return EntryEditor.as_view(entry=entry)(request)
