from typing import Any

from django import forms
from django.http import HttpRequest

class LoginForm(forms.Form):
    def __init__(self, *args: Any, request: HttpRequest | None = ..., **kwargs: Any) -> None: ...
