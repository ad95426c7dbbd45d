"""A quiz's answers: looked over and shown, kept nowhere; in no address either, so in no log."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from publication.filters import FilterInvalid
from publication.http import Gone, gone_page, handler400

from .answers import look_over
from .public_views import LessonItem


class OfItem(LessonItem):
    """A page of an item that also takes a form. What is typed is in no address, and kept by no cache.

    The form changes nothing for whom a browser is logged in as, so it needs no token, and the item's page,
    which everybody gets alike, sets no cookie.
    """

    http_method_names = ["get", "head", "options", "post"]

    @method_decorator(csrf_exempt)
    @method_decorator(sensitive_post_parameters())
    def dispatch(self, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().dispatch(*args, **kwargs)

    @method_decorator(never_cache)
    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return self.answer(request, self.context(request, **kwargs))
        except FilterInvalid as invalid:
            return handler400(request, invalid)
        except Gone as gone:
            return gone_page(request, gone.sentence)

    def answer(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        """To what was posted."""
        return self.page(request, context)

    def page(self, request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        response = render(request, self.template_name, context, status=status)
        response["X-Robots-Tag"] = "noindex"
        return response


class Answers(OfItem):
    """GET: every question with its right answers, for who gives the quiz. POST: what somebody answered."""

    template_name = "education/answers.html"

    def context(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        context = super().context(request, **kwargs)
        asked = [
            each
            for block in context["item"].blocks
            if block["type"] == "questions"
            for each in block["items"]
        ]
        if not asked:
            raise Http404
        given = {name: request.POST.getlist(name) for name in request.POST}
        return context | {
            "result": look_over(asked, given),
            "asked": request.method == "POST",
            "noindex": True,
            "no_alternates": True,
            "json_ld": "",
        }
