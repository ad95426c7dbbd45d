from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicationConfig(AppConfig):
    name = "publication"
    verbose_name = _("Publication")

    def ready(self) -> None:
        from confidentiality.services import reviews

        from . import door_triggers  # noqa: F401  registers them
        from .services import door

        reviews.on_permits.append(door.on_permits)
