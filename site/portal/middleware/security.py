"""Headers on every answer (ASVS 5.0, V3.4), and no copy left behind of anything clinical."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

Next = Callable[[HttpRequest], HttpResponseBase]
SIGN_OUT = ("/accounts/logout/", "/admin/logout/")
NO_PAGE = "default-src 'none'; frame-ancestors 'none'; sandbox"  # of what the pages' own policy does not go with
FEATURES = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"


class SecurityHeaders:
    """`no-store` unless a view or whitenoise said otherwise; data cleared in the browser at sign-out."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Adds what is missing."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Content-Security-Policy", NO_PAGE)
        response.headers.setdefault("Permissions-Policy", FEATURES)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        if request.method == "POST" and request.path in SIGN_OUT and response.status_code == 302:
            response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
        return response
