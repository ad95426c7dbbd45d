"""A page as Wagtail's tutorial makes it: what the story page is measured against."""
