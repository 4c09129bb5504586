"""Which step of the matrix stands for each address and each task: what is in neither list fails a test.

An address stands with a step that takes the same road: the same access query, the same trace, the same bytes; with two
where one method reads and another files.
"""

from collections.abc import Mapping

OF_ROUTES: Mapping[str, tuple[str, ...]] = {
    "open a dossier": ("dossier", "readers", "take", "contribute", "contribute_text", "dossier_seen"),
    "read a document": ("entry", "entry_unread", "entry_viewer", "own"),
    "look at a page": ("entry_page", "entry_media", "contribution_page"),
    "download an original": ("entry_original",),
    "fetch a frame": (
        "dicomweb_frames", "dicomweb_instance_metadata", "dicomweb_series_metadata", "dicomweb_study_metadata",
        "dicomweb_bulkdata", "dicomweb_instance", "dicomweb_one_series", "dicomweb_study", "dicomweb_frames_rendered",
        "dicomweb_instance_rendered", "dicomweb_series_rendered", "dicomweb_study_rendered", "dicomweb_frame_thumbnail",
        "dicomweb_instance_thumbnail", "dicomweb_series_thumbnail", "dicomweb_study_thumbnail",
        "entry_series", "images",
    ),
    "look for studies": (
        "dicomweb_studies", "dicomweb_series", "dicomweb_instances", "dicomweb_all_series", "dicomweb_all_instances",
        "dicomweb_study_instances",
    ),
    "store images": ("dicomweb_studies", "dicomweb_study"),
    "list one's patients": ("my_patients", "home", "next_new", "dismiss_notice"),
    "search": ("search", "search_results"),
    "take a PDF": ("transfer",),
    "write a text": ("contribute_write", "contribute_send", "contribution", "contribution_change", "contribution_file"),
    "send a piece": ("uploads", "upload"),
    "publish an arrival": (
        "desk_file", "desk_consider", "desk_hold", "desk_refuse", "desk_reopen", "desk_undo", "desk_drop", "desk_open",
        "desk_drop_cancel",
        "desk_identity", "desk_number", "desk_designation", "desk_designations", "desk_merging", "desk_end_number",
        "desk_end_designation", "desk_unmerging", "desk_describe", "desk_replace", "desk_unreplace",
    ),
    "withdraw a document": ("own_save", "own_withdraw", "desk_withdraw", "desk_move"),
    "look at the desk": (
        "desk", "desk_arrival", "desk_dossiers", "desk_dossier", "desk_entry", "desk_entry_page", "desk_entry_media",
        "desk_entry_original", "desk_contributions", "desk_page", "desk_media", "desk_skip", "desk_beat",
        "desk_take_over", "desk_let_go", "desk_page_edit", "desk_page_explore", "desk_pages",
        "desk_dropped", "desk_drop_put_away",
    ),
}  # fmt: skip
APART: Mapping[str, str] = {
    "account_login": "no dossier", "account_logout": "no dossier", "language": "no dossier", "help": "no dossier",
    "help_page": "no dossier", "profile": "no dossier", "preferences": "no dossier", "own_password": "no dossier",
    "end_session": "no dossier", "shortcuts": "no dossier", "health": "no dossier", "ready": "no dossier",
    "admin/login/": "no dossier", "dicomweb": "answers nobody", "dicomweb_nothing": "answers nobody",
    "tokens": "no dossier", "token_revoke": "no dossier",
    "viewer": "static files", "viewer_again": "static files", "viewer_file": "static files",
}  # fmt: skip
OF_TASKS: Mapping[str, tuple[str, ...]] = {
    "feed the index": (
        "search.tasks.feed", "search.tasks.mend", "search.tasks.look_after", "search.tasks.compare",
        "search.tasks.prune", "portal.tasks.prune",
    ),
    "file a document": (
        "documents.tasks.recognise_text", "desk.tasks.read_drop", "desk.tasks.look_after",
    ),
}  # fmt: skip
