from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.people.policy import Act, requires
from portal.year import messages as m
from portal.year.forms import VoidForm
from portal.year.views.editions import shown_to
from portal.year.views.matrix import known_year
from portal.year.voiding import ask_to_void, waits


@requires(Act.VOID)
def void(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """Ask that a release be void: a second person confirms it, then it is."""
    known_year(year)
    about = shown_to(request, year, number)
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ask_to_void(request, year, number, form.cleaned_data["reason"])
        messages.success(request, m.VOID_ASKED.format(year=year, number=number))
        return redirect("year:editions", year)
    return render(request, "year/void.html", {
        "year": year, "number": number, "about": about, "form": form, "waits": waits(year, number),
    })  # fmt: skip
