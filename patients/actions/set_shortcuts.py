"""Set whether the keys of one letter act: whoever dictates to their computer says letters all day."""

from patients.models import User


def set_shortcuts(account: User, *, on: bool) -> None:
    """Kept on the account, so that it follows the person; arrows and `?` always act."""
    account.has_shortcuts = on
    account.save(update_fields=["has_shortcuts"])
