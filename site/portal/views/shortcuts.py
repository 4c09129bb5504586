"""The keys of one letter, which a person may switch off: whoever dictates says letters all day (WCAG 2.1.4)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from patients.actions.set_shortcuts import set_shortcuts
from portal.people import me
from portal.views.language import back


@require_POST
def shortcuts(request: HttpRequest) -> HttpResponse:
    """POST with `on` switches them on, without it off; back to `next` on this site."""
    set_shortcuts(me(request), on=bool(request.POST.get("on")))
    return redirect(back(request))
