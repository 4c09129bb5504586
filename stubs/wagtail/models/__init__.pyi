"""What we use of Wagtail's models, so that mypy checks fields and look-ups of our pages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property

_P = TypeVar("_P", bound=models.Model)

class Locale(models.Model):
    language_code: models.CharField[str, str]

class PageQuerySet(models.QuerySet[_P, _P]):
    def child_of(self, other: Page) -> PageQuerySet[_P]: ...
    def descendant_of(self, other: Page, inclusive: bool = ...) -> PageQuerySet[_P]: ...
    def live(self) -> PageQuerySet[_P]: ...
    def specific(self, defer: bool = ...) -> PageQuerySet[_P]: ...

class PageManager(models.Manager[_P]):
    def child_of(self, other: Page) -> PageQuerySet[_P]: ...
    def descendant_of(self, other: Page, inclusive: bool = ...) -> PageQuerySet[_P]: ...
    def live(self) -> PageQuerySet[_P]: ...
    def specific(self, defer: bool = ...) -> PageQuerySet[_P]: ...

class Page(models.Model):
    objects: ClassVar[PageManager[Self]]

    steplen: ClassVar[int]
    parent_page_types: Sequence[str]
    subpage_types: Sequence[str]
    max_count: int | None
    is_creatable: bool
    search_auto_update: bool
    search_fields: Sequence[Any]
    wagtail_reference_index_ignore: bool
    preview_modes: Sequence[Any]

    path: models.CharField[str, str]
    depth: models.PositiveIntegerField[int, int]
    numchild: models.PositiveIntegerField[int, int]
    translation_key: models.UUIDField[UUID, UUID]
    locale: models.ForeignKey[Locale, Locale]
    locale_id: int
    title: models.CharField[str, str]
    draft_title: models.CharField[str, str]
    slug: models.SlugField[str, str]
    content_type: models.ForeignKey[ContentType, ContentType]
    content_type_id: int
    live: models.BooleanField[bool, bool]
    has_unpublished_changes: models.BooleanField[bool, bool]
    url_path: models.TextField[str, str]
    seo_title: models.CharField[str, str]
    search_description: models.TextField[str, str]
    owner: models.ForeignKey[AbstractBaseUser | None, AbstractBaseUser | None]
    show_in_menus: models.BooleanField[bool, bool]
    first_published_at: models.DateTimeField[datetime | None, datetime | None]
    last_published_at: models.DateTimeField[datetime | None, datetime | None]
    latest_revision_created_at: models.DateTimeField[datetime | None, datetime | None]

    # Any: the kind of page, known at run time alone
    @cached_property
    def specific(self) -> Any: ...
    @property
    def revisions(self) -> models.QuerySet[Revision]: ...
    @classmethod
    def find_problems(cls) -> tuple[list[int], list[int], list[int], list[int], list[int]]: ...
    def get_url_parts(self, request: HttpRequest | None = ...) -> tuple[int, str, str] | None: ...
    def get_parent(self, update: bool = ...) -> Page: ...
    def get_children(self) -> PageQuerySet[Page]: ...
    def get_ancestors(self, inclusive: bool = ...) -> PageQuerySet[Page]: ...
    def add_child(self, *, instance: models.Model) -> models.Model: ...
    @classmethod
    def get_first_root_node(cls) -> Page: ...
    @classmethod
    def _get_path(cls, path: str, depth: int, newstep: int) -> str: ...
    @classmethod
    def _get_children_path_interval(cls, path: str) -> tuple[str, str]: ...
    @classmethod
    def _str2int(cls, num: str) -> int: ...

class Site(models.Model):
    objects: ClassVar[models.Manager[Self]]
    hostname: models.CharField[str, str]
    root_page: models.ForeignKey[Page, Page]

class PageLogEntry(models.Model):
    objects: ClassVar[models.Manager[Self]]
    page: models.ForeignKey[Page, Page]
    label: models.TextField[str, str]
    action: models.CharField[str, str]

class Revision(models.Model):
    objects: ClassVar[models.Manager[Self]]
    object_id: models.CharField[str, str]
    object_str: models.TextField[str, str]
    content: models.JSONField[Any, Any]

class GroupPagePermission(models.Model):
    objects: ClassVar[models.Manager[Self]]
    group: models.ForeignKey[Group, Group]
    page: models.ForeignKey[Page, Page]
    permission: models.ForeignKey[Permission, Permission]

class GroupCollectionPermission(models.Model):
    objects: ClassVar[models.Manager[Self]]
    group: models.ForeignKey[Group, Group]
    permission: models.ForeignKey[Permission, Permission]

class PageSubscription(models.Model): ...
class ReferenceIndex(models.Model): ...
