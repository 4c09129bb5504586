"""Addresses of the surroundings: sign-in, home, language, health."""

from allauth.account import views as account
from django.urls import path

from portal.views import guide, health, home, language, onward, profile, shortcuts, tokens

urlpatterns = [
    path("", home.door, name="home"),
    path("patients/", home.my_patients, name="my_patients"),
    path("patients/next", onward.next_new, name="next_new"),
    path("patients/shortcuts", shortcuts.shortcuts, name="shortcuts"),
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("language/", language.choose, name="language"),
    path("help/", guide.first, name="help"),
    path("help/<slug:page>/", guide.page, name="help_page"),
    path("profile/", profile.mine, name="profile"),
    path("profile/preferences/", profile.prefer, name="preferences"),
    path("profile/password/", profile.password, name="own_password"),
    path("profile/sessions/", profile.end_session, name="end_session"),
    path("profile/tokens/", tokens.mine, name="tokens"),
    path("profile/tokens/revoke", tokens.revoke, name="token_revoke"),
    path("healthz", health.alive, name="health"),
    path("readyz", health.ready, name="ready"),
]
