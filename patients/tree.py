"""Inserting and moving pages fast: Wagtail's `add_child` costs some twenty queries, a hospital files all day.

Measured on SQLite and PostgreSQL: 39-69 and 27-35 entries a second with `add_child`; several hundred
with one INSERT for each table. The parent's row is the lock: writers under one parent queue there.
"""

from collections import Counter
from collections.abc import Iterable

from django.db.models import F, Q
from wagtail.models import Page


def insert_child(parent: Page, page: Page) -> None:
    """Inserts `page` as the last child of `parent`. Must run in a transaction.

    Sets what treebeard and Wagtail would: path, depth, url path, locale; runs no validation, so the
    caller gives a unique slug (a uuid).
    """
    insert_children(parent, [page])


def insert_children(parent: Page, pages: Iterable[Page]) -> None:
    """Inserts `pages` as the last children of `parent`, in order, under one lock."""
    held = Page.objects.select_for_update().only("path", "depth", "url_path", "numchild", "locale_id").get(pk=parent.pk)
    first = step = _last_step(held)
    for page in pages:
        step += 1
        _place(page, held, Page._get_path(held.path, held.depth + 1, step))
        page.save_base()  # one INSERT for each table: no full_clean, no look-up of a free slug
    Page.objects.filter(pk=held.pk).update(numchild=F("numchild") + step - first)


def move_children(pages: Iterable[Page], target: Page) -> None:
    """Takes pages, which must be leaves, from their parents to the end of `target`'s children, in order.

    Must run in a transaction that holds what says whose child a page is. Five queries, one more for each
    parent, and one for each 200 pages.
    """
    moved = _as_they_are(pages)
    left = Counter(page.path[: -Page.steplen] for page in moved)
    held = _parents(left, target)
    for step, page in enumerate(moved, _last_step(held) + 1):
        page.path = Page._get_path(held.path, held.depth + 1, step)
        page.url_path = f"{held.url_path}{page.slug}/"
    Page.objects.bulk_update(moved, ["path", "url_path"])
    for path, count in left.items():
        Page.objects.filter(path=path).update(numchild=F("numchild") - count)
    Page.objects.filter(pk=held.pk).update(numchild=F("numchild") + len(moved))


def _as_they_are(pages: Iterable[Page]) -> list[Page]:
    """The rows of `pages`, in their order: an instance's path may be old."""
    keys = [page.pk for page in pages]
    rows = Page.objects.only("path", "depth", "slug", "url_path").in_bulk(keys)
    return [rows[key] for key in keys]


def _parents(paths: Iterable[str], target: Page) -> Page:
    """Locks the old parents and the new one, in the order of their keys; the new one as it is now."""
    rows = Page.objects.select_for_update().only("path", "depth", "url_path", "numchild")
    found = {row.pk: row for row in rows.filter(Q(path__in=list(paths)) | Q(pk=target.pk)).order_by("pk")}
    return found[target.pk]


def _last_step(parent: Page) -> int:
    """The position of the last child, 0 without one. By range of paths: `startswith` was four times slower."""
    children = Page.objects.filter(path__range=Page._get_children_path_interval(parent.path), depth=parent.depth + 1)
    last = children.order_by("-path").values_list("path", flat=True).first()
    return Page._str2int(last[-Page.steplen :]) if last else 0


def _place(page: Page, parent: Page, path: str) -> None:
    page.path, page.depth, page.numchild = path, parent.depth + 1, 0
    page.url_path = f"{parent.url_path}{page.slug}/"
    page.draft_title = page.title
    page.locale_id = parent.locale_id
