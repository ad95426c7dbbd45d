"""Why something at the desk of the calendar was not done; each is a sentence for the person.

CalendarRefused
├─ NotInCharge      the organisation in charge is not one's own
├─ EditionRefused   a rule that cannot be read, or that would change the past
└─ TaskRefused      a task that is done already, or not open to this person
"""


class CalendarRefused(ValueError):
    """`field` names the field of the form that it is about, where there is one."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class NotInCharge(CalendarRefused):
    pass


class EditionRefused(CalendarRefused):
    pass


class TaskRefused(CalendarRefused):
    pass
