"""Where each door stands. Of allauth only what signs in with a second factor and manages it is let in; no sign-up."""

from __future__ import annotations

from allauth.headless.account import views as account
from allauth.headless.constants import Client
from allauth.headless.mfa import views as mfa
from django.urls import include, path

from zhangfa.api.open.root import api as open_api
from zhangfa.api.root import api
from zhangfa.pages import urls as pages

SIGN_IN = {
    "auth/session": account.SessionView,
    "auth/login": account.LoginView,
    "auth/reauthenticate": account.ReauthenticateView,
    "auth/2fa/authenticate": mfa.AuthenticateView,
    "auth/2fa/reauthenticate": mfa.ReauthenticateView,
    "account/password/change": account.ChangePasswordView,
    "account/authenticators": mfa.AuthenticatorsView,
    "account/authenticators/totp": mfa.ManageTOTPView,
    "account/authenticators/recovery-codes": mfa.ManageRecoveryCodesView,
}
urlpatterns = [
    path("api/v1/", api.urls),
    path("open/v1/", open_api.urls),
    *(path(f"_allauth/browser/v1/{at}", view.as_api_view(client=Client.BROWSER)) for at, view in SIGN_IN.items()),
    path("", include((pages.urlpatterns, "pages"))),
]
handler400 = "zhangfa.config.handlers.bad_request"
handler404 = "zhangfa.config.handlers.not_found"
handler500 = "zhangfa.config.handlers.fault"
