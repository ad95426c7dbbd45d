"""What stories are filed under, for administrators: added, named anew, taken out of use; never deleted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.models import StoryCategory
from organisations.enums import Role
from publication.desk.access import needs

from .forms import CategoryForm


@needs(Role.ADMINISTRATOR)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "campaigns/desk/categories.html", {"rows": StoryCategory.objects.all()})


@needs(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str = "") -> HttpResponse:
    category = get_object_or_404(StoryCategory, pk=code) if code else StoryCategory()
    form = CategoryForm(request.POST or None, instance=category)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The category is saved."))
        return redirect("story_categories:index")
    status = 422 if request.method == "POST" else 200
    return render(request, "campaigns/desk/category.html", {"form": form, "code": code}, status=status)
