from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicationConfig(AppConfig):
    name = "publication"
    verbose_name = _("Publication")

    def ready(self) -> None:
        from wagtail.models import Page
        from wagtail.permissions import register_permission_policy

        from confidentiality.services import auditing, reviews
        from confidentiality.services import bundles as approved_bundles

        from . import bundle_triggers as _bundles  # noqa: F401  registers them
        from . import counting, facets, page_door, readers, selectors, statistics
        from . import door_triggers as _triggers  # noqa: F401  registers them
        from .page_policy import PagePolicy
        from .services import bundles, door

        register_permission_policy(Page, PagePolicy())
        page_door.connect()
        reviews.on_permits.append(door.on_permits)
        auditing.ask_withdrawn.append(selectors.withdrawn)
        approved_bundles.on_approved.append(bundles.on_approved)
        readers.register(facets.READER, facets.read)
        readers.register(counting.READER, counting.read)
        readers.register(statistics.READER, statistics.read)
