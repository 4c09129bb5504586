"""What search keeps in the database: changes to bring to the index, and what people looked for."""

from uuid import uuid4

from django.conf import settings
from django.db import models


class EntryChange(models.Model):
    """An entry that the index must look at again; written in the transaction of the change, removed once done.

    As long as the row stands, the index has not caught up, whatever became of the task that was to do it.
    """

    entry = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"change {self.pk}"


class Ticket(models.Model):
    """Numbers that only grow: whoever writes to the index draws one before reading the database.

    Of two writings of an entry, the one with the greater number has read the later state, or the same.
    """

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"ticket {self.pk}"


class PastSearch(models.Model):
    """What somebody looked for, under an opaque id: theirs alone. `sealed` opens with the portal's own key."""

    uuid = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["user", "-at"], name="searches_of_user")]

    def __str__(self) -> str:
        return f"search {self.uuid}"
