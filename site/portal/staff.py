"""The staff's rooms in Wagtail's admin: which routes are open, and to which group.

Closed by default: Wagtail shows page titles, revisions, choosers, reports and mails to whoever enters,
and brings new routes with each version. A route that is not listed here is a 404 for everyone,
superusers included.
"""

from django.contrib.auth.models import AnonymousUser

from patients.models import User

STAFF = frozenset({"Secretaries", "Administrators"})
DESK = frozenset({"Secretaries"})
ADMINISTRATORS = frozenset({"Administrators"})

# What every member of staff needs for the admin to stand: its home, icons, words, keep-alive, sign-out
ROUTES: dict[str, frozenset[str]] = {
    "wagtailadmin_home": STAFF,
    "wagtailadmin_sprite": STAFF,
    "wagtailadmin_javascript_catalog": STAFF,
    "wagtailadmin_logout": STAFF,
    "wagtailadmin_dismissibles": STAFF,
    "desk": DESK,
    "desk_arrival": DESK,
    "desk_file": DESK,
    "desk_consider": DESK,
    "desk_hold": DESK,
    "desk_refuse": DESK,
    "desk_reopen": DESK,
    "desk_skip": DESK,
    "desk_beat": DESK,
    "desk_take_over": DESK,
    "desk_let_go": DESK,
    "desk_undo": DESK,
    "desk_open": DESK,
    "desk_dossiers": DESK,
    "desk_dossier": DESK,
    "desk_identity": DESK,
    "desk_number": DESK,
    "desk_designation": DESK,
    "desk_merging": DESK,
    "desk_entry": DESK,
    "desk_entry_page": DESK,
    "desk_entry_media": DESK,
    "desk_entry_original": DESK,
    "desk_end_number": DESK,
    "desk_end_designation": DESK,
    "desk_unmerging": DESK,
    "desk_describe": DESK,
    "desk_withdraw": DESK,
    "desk_move": DESK,
    "desk_replace": DESK,
    "desk_unreplace": DESK,
    **dict.fromkeys(("desk_drop", "desk_dropped", "desk_drop_cancel", "desk_drop_put_away"), DESK),
    "desk_designations": DESK,
    "desk_contributions": DESK,
    "desk_page_edit": DESK,
    "desk_page_explore": DESK,
    "desk_pages": DESK,
    "desk_page": DESK,
    "desk_media": DESK,
    "staff_profile": STAFF,
    **dict.fromkeys(
        ("accounts", "account", "account_new", "account_edit", "account_role", "account_act"), ADMINISTRATORS
    ),
    **dict.fromkeys(("requests", "request_answer", "rights", "house", "journal"), ADMINISTRATORS),
    **dict.fromkeys(("places", "place", "place_new", "place_close", "unit", "unit_new"), ADMINISTRATORS),
}


def may_open(user: User | AnonymousUser, route: str) -> bool:
    """Whether this person may open the admin route of that name."""
    return bool(ROUTES.get(route, frozenset()) & groups_of(user))


def groups_of(user: User | AnonymousUser) -> frozenset[str]:
    """The names of the person's groups: one query, kept on the request's user."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    known: frozenset[str] | None = user.__dict__.get("group_names")
    if known is None:
        known = user.__dict__["group_names"] = frozenset(user.groups.values_list("name", flat=True))
    return known
