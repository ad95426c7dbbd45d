"""`messages`: gather every sentence into the one Chinese catalogue, and compile it.

    ./run manage messages       needs GNU gettext; translate what it counts as missing, then run it again

Both files under `themes/locale/` are committed, since a bare machine has no gettext; the same sources and
translations always give the same bytes, so nothing here depends on the time, the place or the order of files.
"""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.commands import makemessages
from django.core.management.utils import popen_wrapper

LOCALE = "zh_Hans"
CATALOGUE = Path(settings.LOCALE_PATHS[0]) / LOCALE / "LC_MESSAGES" / "django.po"
HEADER = """# Simplified Chinese (zh-Hans) for every sentence of the interface; the sources are English.
msgid ""
msgstr ""
"Project-Id-Version: Chengxin\\n"
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
# Whatever stands before the first real entry: comments, and the entry of the empty msgid.
OLD_HEADER = re.compile(r'\A(?:#.*\n|\s*\n)*msgid ""\nmsgstr ""\n(?:".*"\n)*\n*')
UNTRANSLATED = re.compile(r'^msgstr(?:\[0\])? ""\n(?!")', re.MULTILINE)


class Command(makemessages.Command):
    help = "Gather every sentence into themes/locale, and compile it (needs GNU gettext)."

    # No guesses from similar sentences: a wrong translation is worse than a missing one.
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching", "--sort-output"]
    xgettext_options = [*makemessages.Command.xgettext_options, "--sort-output"]
    msgattrib_options = [*makemessages.Command.msgattrib_options, "--sort-output"]

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.set_defaults(
            locale=[LOCALE],
            no_wrap=True,
            no_location=True,
            no_obsolete=True,
            ignore_patterns=["var", "tests"],
        )

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        self.compile()
        self.stdout.write(f"{len(UNTRANSLATED.findall(CATALOGUE.read_text()))} sentences lack a translation.")

    def write_po_file(self, potfile: str, locale: str) -> None:
        super().write_po_file(potfile, locale)
        text = CATALOGUE.read_text()
        CATALOGUE.write_text(HEADER + OLD_HEADER.sub("", text))

    def compile(self) -> None:
        target = str(CATALOGUE.with_suffix(".mo"))
        _, errors, status = popen_wrapper(["msgfmt", "--check-format", "-o", target, str(CATALOGUE)])
        if status:
            raise CommandError(f"The catalogue does not compile: {errors}")
