"""What every template may ask: the footer's duties, and where this page stands in both languages."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_language

ENGLISH = "/en"


def site(request: HttpRequest) -> dict:
    """The site's names and this page's addresses; asks neither session nor cookie."""
    path = escape_uri_path(request.path)
    chinese = path.removeprefix(ENGLISH) if path.startswith(f"{ENGLISH}/") else path
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    return {
        "site_owner": settings.SITE_OWNER,
        "icp_number": settings.ICP_NUMBER,
        "psb_number": settings.PSB_NUMBER,
        "contact": settings.CONTACT,
        "public_url": settings.PUBLIC_URL,
        "html_lang": html_lang(get_language()),
        "in_english": get_language() == "en",
        "page_path": path,
        "chinese_path": chinese,
        "english_path": f"{ENGLISH}{chinese}",
        "page_query": query,
    }


def html_lang(language: str | None) -> str:
    """Django's code of a language as BCP 47 writes it."""
    return "en" if language == "en" else "zh-Hans"
