"""Who: accounts, organisations, dossiers, physicians, designations, the ledger."""

from patients.models.account_requests import AccountRequest, Asked, Decision
from patients.models.accounts import AccountRole, Appearance, User
from patients.models.administration import AdministrationEvent, Change
from patients.models.designations import Designation, DossierGrant, Role, Scope
from patients.models.dossiers import DossierIndexPage, DossierPage
from patients.models.events import DossierEvent, Happening
from patients.models.house_settings import HouseSettings
from patients.models.identities import DossierIdentity, IdentifierStatus, PatientIdentifier, Sex
from patients.models.merges import DossierMerge
from patients.models.organisations import Organisation, Unit
from patients.models.physicians import Physician
from patients.models.sessions import AccountSession
from patients.models.tokens import AccessToken, Rights
from patients.models.traces import AccessTrace, Act, Mode
from patients.models.visits import Visit

__all__ = [
    "AccessToken",
    "AccessTrace",
    "AccountRequest",
    "AccountRole",
    "AccountSession",
    "Act",
    "AdministrationEvent",
    "Appearance",
    "Asked",
    "Change",
    "Decision",
    "Designation",
    "DossierEvent",
    "DossierGrant",
    "DossierIdentity",
    "DossierIndexPage",
    "DossierMerge",
    "DossierPage",
    "Happening",
    "HouseSettings",
    "IdentifierStatus",
    "Mode",
    "Organisation",
    "PatientIdentifier",
    "Physician",
    "Rights",
    "Role",
    "Scope",
    "Sex",
    "Unit",
    "User",
    "Visit",
]
