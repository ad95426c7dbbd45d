"""Wagtail's editor for editorial pages: a refused submission is a sentence, and what was typed is kept."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet

from confidentiality.errors import Refused

from .errors import DoorRefused

REFUSALS = (Refused, DoorRefused)


class PageCreateView(CreateView):
    def submit_action(self) -> HttpResponse:
        try:
            return super().submit_action()
        except REFUSALS as refusal:  # the page and its version are saved by now
            messages.error(self.request, str(refusal))
            return redirect(self.get_edit_url())


class PageEditView(EditView):
    def submit_action(self) -> HttpResponse:
        return self._or_only_save(super().submit_action)

    def restart_workflow_action(self) -> HttpResponse:
        return self._or_only_save(super().restart_workflow_action)

    def _or_only_save(self, act: Callable[[], HttpResponse]) -> HttpResponse:
        try:
            with transaction.atomic():
                return act()
        except REFUSALS as refusal:
            messages.error(self.request, str(refusal))
            return self.save_action()


class PublicPageViewSet(PageViewSet):
    """One for each kind of page."""

    add_view_class = PageCreateView
    edit_view_class = PageEditView
    parent_models: list = []
