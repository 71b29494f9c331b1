from __future__ import annotations

from django.urls import path, register_converter

from portal.people import directory
from portal.people.views import admin, login, own, roll


class Deed:
    """What one button does to an account."""

    regex = "unlock|off|on|second"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Deed, "deed")

app_name = "people"
urlpatterns = [
    path("login/", login.Login.as_view(), name="login"),
    path("login/code/", login.second_code, name="second_code"),
    path("login/directory/", directory.go, name="directory"),
    path("login/directory/back/", directory.back, name="directory_back"),
    path("logout/", login.log_out, name="logout"),
    path("open/<str:secret>/", login.open_link, name="link"),
    path("post/", login.choose_post, name="post"),
    path("me/", own.me, name="me"),
    path("me/password/", own.password, name="password"),
    path("me/sessions/", own.end_sessions, name="end_sessions"),
    path("me/second/", own.second_setup, name="second_setup"),
    path("me/second/codes/", own.second_codes, name="second_codes"),
    path("me/second/off/", own.second_off, name="second_off"),
    path("me/kept/", own.put_away, name="put_away"),
    path("accounts/", admin.seats, name="seats"),
    path("accounts/posts/", admin.make_posts, name="make_posts"),
    path("accounts/posts/<int:post>/", admin.seat, name="seat"),
    path("accounts/tenures/vouch/", admin.vouch, name="vouch"),
    path("accounts/tenures/<int:tenure>/", admin.end_tenure, name="end_tenure"),
    path("accounts/people/", admin.people, name="people"),
    path("accounts/people/new/", admin.new_account, name="new_account"),
    path("accounts/people/links/", admin.new_links, name="new_links"),
    path("accounts/list/", roll.roll, name="roll"),
    path("accounts/list/apply/", roll.roll_apply, name="roll_apply"),
    path("accounts/list/accounts.csv", roll.roll_export, name="roll_export"),
    path("accounts/of/<str:login>/", admin.account, name="account"),
    path("accounts/of/<str:login>/post/", admin.account_post, name="account_post"),
    path("accounts/of/<str:login>/link/", admin.account_link, name="account_link"),
    path("accounts/of/<str:login>/<deed:deed>/", admin.account_act, name="account_act"),
]
