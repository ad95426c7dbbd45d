"""The door's triggers as the rest of the house meets them."""

from confidentiality.triggers import missing, require_installed

__all__ = ["missing", "require_installed"]
