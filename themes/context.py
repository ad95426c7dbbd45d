"""What every template may ask."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict:
    return {
        "site_owner": settings.SITE_OWNER,
        "icp_number": settings.ICP_NUMBER,
        "psb_number": settings.PSB_NUMBER,
        "contact": settings.CONTACT,
    }
