"""The process that prints pages: `python -m publication.printing_process < JSON`, see `printing`.

Reads {"pages", "style", "files": {address: path}, "identifier"}; writes a line of JSON, the lengths,
then the papers. It asks no network: an address that is not among the files is an error that WeasyPrint
passes over.
"""

import json
import os
import resource
import sys
from pathlib import Path
from urllib.parse import unquote

MEMORY = 3 * 1024**3  # bytes of address space, most of it fonts that are mapped and not read
SECONDS = 100  # of the processor
UNAVAILABLE = 4
BASE = "https://printing.invalid/"
DPI, QUALITY = 150, 80  # of pictures, as a classroom's printer can show them


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)  # visitors come first
    try:
        import weasyprint
    except (ImportError, OSError):  # the package, or the libraries below it
        return UNAVAILABLE
    given = json.load(sys.stdin.buffer)
    papers = [_print(weasyprint, page, given) for page in given["pages"]]
    sys.stdout.buffer.write(json.dumps([len(paper) for paper in papers]).encode() + b"\n" + b"".join(papers))
    return 0


def _print(weasyprint, page: str, given: dict) -> bytes:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Files(URLFetcher):
        def fetch(self, url, headers=None):
            path = given["files"].get(unquote(url.removeprefix(BASE)))
            if path is None:
                raise ValueError(f"not among the files: {url}")
            return URLFetcherResponse(url, Path(path).read_bytes())

    html = weasyprint.HTML(string=page, base_url=BASE, url_fetcher=Files(allowed_protocols=["https"]))
    return html.write_pdf(
        stylesheets=[weasyprint.CSS(string=given["style"])], pdf_identifier=given["identifier"].encode(),
        pdf_tags=True, dpi=DPI, jpeg_quality=QUALITY,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
