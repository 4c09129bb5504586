"""The table: every address of the portal, who reads it and what a read leaves in the ledger.

A new route is a new line here; without it `test_every_route_of_the_portal_is_in_the_table` names it.
"""

from dataclasses import dataclass, field

from documents.imaging.viewer.package import BASE
from patients.models import Act
from tests.census.roles import INSIDE, OUTSIDE, STAFF, Role

WHOLE = frozenset({Role.DESIGNATED})
IMAGING = WHOLE | {Role.IMAGING}
ADDRESSED = WHOLE | {Role.ADDRESSED}
EVERY_SCOPE = IMAGING | ADDRESSED
NO_PHYSICIAN = (Role.SECRETARY, Role.ADMINISTRATOR, Role.SUPERUSER)


STUDY = "/dicom-web/studies/{study}"
SERIES = f"{STUDY}/series/{{series}}"
INSTANCE = f"{SERIES}/instances/{{instance}}"


@dataclass(frozen=True, slots=True)
class Clinical:
    """An address that shows a patient's data: 404 to all but its readers, and traced.

    `{document}`, `{report}`… in `path` are objects of the census's dossier; `entry` is the one that the trace names.
    """

    route: str
    path: str
    readers: frozenset[Role]
    act: Act
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Plain:
    """An address without a patient's data: the status of GET for who is signed in, and for who is not."""

    route: str
    path: str
    inside: int = 200
    outside: int = 302
    differs: dict[Role, int] = field(default_factory=dict)

    def status(self, role: Role) -> int:
        """What GET answers to this role."""
        return self.differs.get(role, self.outside if role in OUTSIDE else self.inside)


# A document, an imaging report, a study, a letter to the physician of scope "addressed", a narrative with an image, and
# an earlier version of the document
CLINICAL = (
    Clinical("dossier", "/dossiers/{dossier}/", EVERY_SCOPE, Act.OPEN),
    Clinical("readers", "/dossiers/{dossier}/readers/", EVERY_SCOPE, Act.OPEN),
    Clinical("take", "/dossiers/{dossier}/take", EVERY_SCOPE, Act.OPEN),
    Clinical("contribute", "/dossiers/{dossier}/add/", EVERY_SCOPE, Act.OPEN),
    Clinical("contribute_text", "/dossiers/{dossier}/add/text", EVERY_SCOPE, Act.OPEN),
    Clinical("entry", "/entries/{document}/", WHOLE, Act.READ, "document"),
    Clinical("entry", "/entries/{report}/", IMAGING, Act.READ, "report"),
    Clinical("entry", "/entries/{letter}/", ADDRESSED, Act.READ, "letter"),
    Clinical("entry", "/entries/{images}/", IMAGING, Act.READ, "images"),
    Clinical("entry", "/entries/{narrative}/", WHOLE, Act.READ, "narrative"),
    Clinical("entry", "/entries/{earlier}/", WHOLE, Act.READ, "earlier"),
    Clinical("entry_page", "/entries/{document}/pages/1", WHOLE, Act.READ, "document"),
    Clinical("entry_page", "/entries/{report}/pages/1", IMAGING, Act.READ, "report"),
    Clinical("entry_media", "/entries/{narrative}/media/{image}", WHOLE, Act.READ, "narrative"),
    Clinical("images", "/dossiers/{dossier}/images", EVERY_SCOPE, Act.OPEN),
    Clinical("entry_series", "/entries/{images}/series/{series}", IMAGING, Act.READ, "images"),
    Clinical("entry_viewer", "/entries/{images}/viewer", IMAGING, Act.READ, "images"),
    Clinical("entry_original", "/entries/{document}/original", WHOLE, Act.DOWNLOAD, "document"),
    Clinical("entry_original", "/entries/{report}/original", IMAGING, Act.DOWNLOAD, "report"),
    Clinical("entry_original", "/entries/{letter}/original", ADDRESSED, Act.DOWNLOAD, "letter"),
    Clinical("entry_original", "/entries/{images}/original", IMAGING, Act.TRANSFER, "images"),
)

# The images of the same dossier, asked for by a program: with a session or a token, and 401 for who has neither
DICOMWEB = (
    Clinical("dicomweb_frames", f"{INSTANCE}/frames/1", IMAGING, Act.READ, "images"),
    Clinical("dicomweb_instance_metadata", f"{INSTANCE}/metadata", IMAGING, Act.READ, "images"),
    Clinical("dicomweb_series_metadata", f"{SERIES}/metadata", IMAGING, Act.READ, "images"),
    Clinical("dicomweb_study_metadata", f"{STUDY}/metadata", IMAGING, Act.READ, "images"),
    Clinical("dicomweb_frames_rendered", f"{INSTANCE}/frames/1/rendered", IMAGING, Act.READ, "images"),
    Clinical("dicomweb_frame_thumbnail", f"{INSTANCE}/frames/1/thumbnail", IMAGING, Act.READ, "images"),
    Clinical("dicomweb_instance_rendered", f"{INSTANCE}/rendered", IMAGING, Act.READ, "images"),
    Clinical("dicomweb_instance_thumbnail", f"{INSTANCE}/thumbnail", IMAGING, Act.READ, "images"),
    Clinical("dicomweb_series_rendered", f"{SERIES}/rendered", IMAGING, Act.READ, "images"),
    Clinical("dicomweb_series_thumbnail", f"{SERIES}/thumbnail", IMAGING, Act.READ, "images"),
    Clinical("dicomweb_study_rendered", f"{STUDY}/rendered", IMAGING, Act.READ, "images"),
    Clinical("dicomweb_study_thumbnail", f"{STUDY}/thumbnail", IMAGING, Act.READ, "images"),
    Clinical("dicomweb_bulkdata", f"{INSTANCE}/bulkdata/7FE00010", IMAGING, Act.READ, "images"),
    Clinical("dicomweb_instance", INSTANCE, IMAGING, Act.TRANSFER, "images"),
    Clinical("dicomweb_one_series", SERIES, IMAGING, Act.TRANSFER, "images"),
    Clinical("dicomweb_study", STUDY, IMAGING, Act.TRANSFER, "images"),
    Clinical("dicomweb_series", f"{STUDY}/series", IMAGING, Act.SEARCH),
    Clinical("dicomweb_study_instances", f"{STUDY}/instances", IMAGING, Act.SEARCH),
    Clinical("dicomweb_instances", f"{SERIES}/instances", IMAGING, Act.SEARCH),
)

PLAIN = (
    Plain("home", "/", inside=302),
    Plain("my_patients", "/patients/"),
    Plain("next_new", "/patients/next", inside=302),
    Plain("shortcuts", "/patients/shortcuts", inside=405),
    Plain("account_login", "/accounts/login/", inside=302, outside=200),
    Plain("account_logout", "/accounts/logout/"),
    Plain("language", "/language/", inside=405, outside=405),
    Plain("help", "/help/", inside=302),
    Plain("help_page", "/help/signs/"),
    Plain("profile", "/profile/"),
    Plain("preferences", "/profile/preferences/", inside=405),
    Plain("own_password", "/profile/password/"),
    Plain("end_session", "/profile/sessions/", inside=405),
    Plain("tokens", "/profile/tokens/", differs=dict.fromkeys(NO_PHYSICIAN, 404)),
    Plain("token_revoke", "/profile/tokens/revoke", inside=405),
    Plain("health", "/healthz", outside=200),
    Plain("ready", "/readyz", outside=200),
    Plain("admin/login/", "/admin/login/", inside=302),
    Plain("entry_unread", "/entries/00000000-0000-4000-8000-000000000000/unread", inside=404),  # nobody's
    Plain("dossier_seen", "/dossiers/00000000-0000-4000-8000-000000000000/seen", inside=404),
    Plain("search", "/search/"),
    Plain("search_results", "/search/00000000-0000-4000-8000-000000000000/", inside=404),  # nobody's
    Plain("transfer", "/dossiers/00000000-0000-4000-8000-000000000000/transfer", inside=404),
    Plain("dismiss_notice", "/patients/notices/00000000-0000-4000-8000-000000000000/dismiss", inside=404),  # nobody's
    Plain("contribute_send", "/dossiers/00000000-0000-4000-8000-000000000000/add/send", inside=404),  # nobody's
    Plain("contribute_write", "/dossiers/00000000-0000-4000-8000-000000000000/add/text/write", inside=404),
    Plain("contribution", "/contributions/00000000-0000-4000-8000-000000000000/", inside=404),
    Plain("contribution_page", "/contributions/00000000-0000-4000-8000-000000000000/pages/1", inside=404),
    Plain("contribution_change", "/contributions/00000000-0000-4000-8000-000000000000/change", inside=404),
    Plain("contribution_file", "/contributions/00000000-0000-4000-8000-000000000000/file", inside=404),
    Plain("own", "/entries/00000000-0000-4000-8000-000000000000/own/", inside=404),
    Plain("own_save", "/entries/00000000-0000-4000-8000-000000000000/own/save", inside=404),
    Plain("own_withdraw", "/entries/00000000-0000-4000-8000-000000000000/own/withdraw", inside=404),
    Plain("uploads", "/uploads/", inside=405),
    Plain("viewer", "/viewer/", inside=302),
    Plain("viewer_again", "/viewer/viewer", inside=404),  # of no study
    Plain("viewer_file", f"{BASE}app.bundle.css", differs=dict.fromkeys((*STAFF, Role.SUPERUSER), 404)),
    Plain("dicomweb", "/dicom-web/", outside=401),
    Plain("dicomweb_studies", "/dicom-web/studies?PatientID=nobody", inside=204, outside=401),
    Plain("dicomweb_all_series", "/dicom-web/series?PatientID=nobody", inside=204, outside=401),
    Plain("dicomweb_all_instances", "/dicom-web/instances?PatientID=nobody", inside=204, outside=401),
    Plain("dicomweb_nothing", "/dicom-web/nothing", inside=404, outside=401),
    Plain("upload", "/uploads/00000000-0000-4000-8000-000000000000", inside=404),  # nobody's
)

# The admin's routes that are open, and to whom; `portal.staff` opens them, and nothing else of the admin exists
ADMIN = {
    "wagtailadmin_home": {Role.SECRETARY: 200, Role.ADMINISTRATOR: 200},
    "wagtailadmin_sprite": {Role.SECRETARY: 200, Role.ADMINISTRATOR: 200},
    "wagtailadmin_javascript_catalog": {Role.SECRETARY: 200, Role.ADMINISTRATOR: 200},
    "wagtailadmin_logout": {Role.SECRETARY: 405, Role.ADMINISTRATOR: 405},
    "wagtailadmin_dismissibles": {Role.SECRETARY: 200, Role.ADMINISTRATOR: 200},
    "desk": {Role.SECRETARY: 200},
    "desk_arrival": {Role.SECRETARY: 200},
    "desk_file": {Role.SECRETARY: 405},
    "desk_consider": {Role.SECRETARY: 405},
    "desk_hold": {Role.SECRETARY: 405},
    "desk_refuse": {Role.SECRETARY: 405},
    "desk_reopen": {Role.SECRETARY: 405},
    "desk_skip": {Role.SECRETARY: 405},
    "desk_beat": {Role.SECRETARY: 405},
    "desk_take_over": {Role.SECRETARY: 405},
    "desk_let_go": {Role.SECRETARY: 405},
    "desk_undo": {Role.SECRETARY: 404},  # nobody's
    "desk_open": {Role.SECRETARY: 200},
    "desk_dossiers": {Role.SECRETARY: 200},
    "desk_dossier": {Role.SECRETARY: 200},
    "desk_identity": {Role.SECRETARY: 200},
    "desk_number": {Role.SECRETARY: 200},
    "desk_designation": {Role.SECRETARY: 200},
    "desk_merging": {Role.SECRETARY: 200},
    "desk_entry": {Role.SECRETARY: 200},
    "desk_entry_page": {Role.SECRETARY: 200},
    "desk_entry_media": {Role.SECRETARY: 200},
    "desk_entry_original": {Role.SECRETARY: 200},
    "desk_end_number": {Role.SECRETARY: 405},
    "desk_end_designation": {Role.SECRETARY: 405},
    "desk_unmerging": {Role.SECRETARY: 405},
    "desk_describe": {Role.SECRETARY: 405},
    "desk_withdraw": {Role.SECRETARY: 405},
    "desk_move": {Role.SECRETARY: 405},
    "desk_replace": {Role.SECRETARY: 405},
    "desk_unreplace": {Role.SECRETARY: 405},
    "desk_drop": {Role.SECRETARY: 405},
    "desk_dropped": {Role.SECRETARY: 404},  # nobody's
    "desk_drop_cancel": {Role.SECRETARY: 404},
    "desk_drop_put_away": {Role.SECRETARY: 404},
    "desk_designations": {Role.SECRETARY: 200},
    "desk_contributions": {Role.SECRETARY: 200},
    "desk_page_edit": {Role.SECRETARY: 200},
    "desk_page_explore": {Role.SECRETARY: 302},
    "desk_pages": {Role.SECRETARY: 302},
    "desk_page": {Role.SECRETARY: 200},
    "desk_media": {Role.SECRETARY: 404},  # a scan has none
    "staff_profile": {Role.SECRETARY: 302, Role.ADMINISTRATOR: 302},
    "accounts": {Role.ADMINISTRATOR: 200},
    "account": {Role.ADMINISTRATOR: 200},
    "account_new": {Role.ADMINISTRATOR: 200},
    "account_edit": {Role.ADMINISTRATOR: 200},
    "account_role": {Role.ADMINISTRATOR: 200},
    "account_act": {Role.ADMINISTRATOR: 405},
    "requests": {Role.ADMINISTRATOR: 200},
    "request_answer": {Role.ADMINISTRATOR: 405},
    "rights": {Role.ADMINISTRATOR: 200},
    "places": {Role.ADMINISTRATOR: 200},
    "place": {Role.ADMINISTRATOR: 200},
    "place_new": {Role.ADMINISTRATOR: 200},
    "place_close": {Role.ADMINISTRATOR: 405},
    "unit": {Role.ADMINISTRATOR: 200},
    "unit_new": {Role.ADMINISTRATOR: 200},
    "house": {Role.ADMINISTRATOR: 200},
    "journal": {Role.ADMINISTRATOR: 200},
}

# Where those of them are that name an object; `{account}` is a physician's account of the census
PLACES = {
    "desk_arrival": "/admin/desk/arrivals/{arrival}/",
    "desk_file": "/admin/desk/arrivals/{arrival}/file",
    "desk_consider": "/admin/desk/arrivals/{arrival}/consider",
    "desk_hold": "/admin/desk/arrivals/{arrival}/hold",
    "desk_refuse": "/admin/desk/arrivals/{arrival}/refuse",
    "desk_reopen": "/admin/desk/arrivals/{arrival}/reopen",
    "desk_skip": "/admin/desk/arrivals/{arrival}/skip",
    "desk_beat": "/admin/desk/arrivals/{arrival}/beat",
    "desk_take_over": "/admin/desk/arrivals/{arrival}/take-over",
    "desk_let_go": "/admin/desk/arrivals/{arrival}/let-go",
    "desk_undo": "/admin/desk/decisions/{arrival}/undo",
    "desk_dropped": "/admin/desk/drops/{arrival}/",
    "desk_drop_cancel": "/admin/desk/drops/{arrival}/cancel",
    "desk_drop_put_away": "/admin/desk/drops/{arrival}/put-away",
    "desk_dossier": "/admin/desk/dossiers/{dossier}/",
    "desk_identity": "/admin/desk/dossiers/{dossier}/identity",
    "desk_number": "/admin/desk/dossiers/{dossier}/numbers",
    "desk_designation": "/admin/desk/dossiers/{dossier}/designations",
    "desk_merging": "/admin/desk/dossiers/{dossier}/merge",
    "desk_entry": "/admin/desk/entries/{document}/",
    "desk_entry_page": "/admin/desk/entries/{document}/pages/1",
    "desk_entry_media": "/admin/desk/entries/{narrative}/media/{image}",
    "desk_entry_original": "/admin/desk/entries/{document}/original",
    "desk_end_number": "/admin/desk/dossiers/{dossier}/numbers/1/end",
    "desk_end_designation": "/admin/desk/dossiers/{dossier}/designations/{dossier}/end",
    "desk_unmerging": "/admin/desk/dossiers/{dossier}/merges/{dossier}/undo",
    "desk_describe": "/admin/desk/entries/{document}/describe",
    "desk_withdraw": "/admin/desk/entries/{document}/withdraw",
    "desk_move": "/admin/desk/entries/{document}/move",
    "desk_replace": "/admin/desk/entries/{document}/replace",
    "desk_unreplace": "/admin/desk/entries/{document}/unreplace",
    "desk_page_edit": "/admin/pages/{page}/edit/",
    "desk_page_explore": "/admin/pages/{folder}/",
    "desk_page": "/admin/desk/arrivals/{arrival}/pages/1",
    "desk_media": "/admin/desk/arrivals/{arrival}/media/scan",
    "account": "/admin/accounts/{account}/",
    "account_new": "/admin/accounts/new/physician/",
    "account_edit": "/admin/accounts/{account}/edit/",
    "account_role": "/admin/accounts/{account}/role/secretary/",
    "account_act": "/admin/accounts/{account}/act/",
    "request_answer": "/admin/requests/{request}/",
    "place": "/admin/places/{place}/",
    "place_close": "/admin/places/{place}/close/",
    "unit": "/admin/places/units/{unit}/",
    "unit_new": "/admin/places/{place}/units/new/",
}

STRANGERS = {line: tuple(role for role in INSIDE if role not in line.readers) for line in CLINICAL}
