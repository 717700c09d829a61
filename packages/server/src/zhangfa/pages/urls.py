"""Addresses of the pages. /c/… is printed on paper, so it never changes."""

from __future__ import annotations

from django.urls import path, re_path

from zhangfa.pages import screens, verifying, views

urlpatterns = [
    path("c/<str:check_code>", views.check, name="check"),
    path("c/<str:check_code>/<int:page>-<int:pages>", views.check, name="check-page"),
    path("c/<str:check_code>/proof", views.proof, name="proof"),
    path("e/<str:token>", verifying.document, name="sealed"),
    path("verify", verifying.verify, name="verify"),
    path("verify-help", views.verify_help, name="verify-help"),
    path("log/<str:tenant>/checkpoint", views.checkpoint, name="checkpoint"),
    path("log/<str:tenant>/keys", views.keys, name="keys"),
    path("board/<path:place>/sheet.pdf", views.board_sheet, name="board-sheet"),
    path("board/<path:place>", views.notice_board, name="board"),
    path("slips/referral/<str:item_id>", views.referral, name="referral"),
    path("slips/receipt/<str:application_id>", views.receipt, name="receipt"),
    path("demo/codes", views.demo_codes, name="demo-codes"),
    path("", screens.front, name="front"),
    re_path(r"^m(?:/.*)?$", screens.phone, name="phone"),
    re_path(r"^desk(?:/.*)?$", screens.desk, name="desk"),
]
