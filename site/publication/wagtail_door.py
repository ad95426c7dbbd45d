"""What Wagtail calls at the end of a workflow. Imports nothing: its models import this one while they load.

The rest of the way between Wagtail and the door is `publication.page_door`.
"""


def finish_workflow(workflow_state, user=None) -> None:
    """The end of a workflow publishes nothing by itself: the permit does."""
