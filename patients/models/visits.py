"""When a person was here before: what "since my last visit" means."""

from django.conf import settings
from django.db import models


class Visit(models.Model):
    """A person's visit: the one under way, or the last one.

    `latest` is when the portal last answered, `shown` when it last showed what is new, null until it does;
    `before` is `shown` of the visit before, null for someone whom nothing was ever shown. `ended` by sign-out.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="visit")
    latest = models.DateTimeField()
    shown = models.DateTimeField(null=True)
    before = models.DateTimeField(null=True)
    ended = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"visit {self.pk}"
