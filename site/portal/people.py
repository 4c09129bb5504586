"""Who asks, and what they sent: for views behind the door, where nobody is anonymous."""

from django.http import Http404, HttpRequest, QueryDict

from patients.models import User


def me(request: HttpRequest) -> User:
    """The account that is signed in. Raises Http404 for nobody, whom the door has kept out."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, empty or not; None where none was sent."""
    return request.POST if request.method == "POST" else None
