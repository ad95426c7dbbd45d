"""The form of an editorial page: offers the organisations for which the account writes."""

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

from organisations.models import Organisation

from .roles import writes_for


class PublicPageForm(WagtailAdminPageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("organisation")
        if field is None or self.for_user is None:
            return
        if not self.for_user.is_superuser:
            field.queryset = Organisation.objects.filter(pk__in=writes_for(self.for_user))
        if self.instance.organisation_id is None:
            self.initial["organisation"] = field.queryset.values_list("pk", flat=True).first()
