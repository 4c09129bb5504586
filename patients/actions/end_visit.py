"""End a visit: the person signed out."""

from patients.models import User, Visit


def end_visit(user: User) -> None:
    """What comes next is another visit; what was shown stays shown."""
    Visit.objects.filter(user=user).update(ended=True)
