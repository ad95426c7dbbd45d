"""Why an act on people, roles and accounts is refused.

StaffRefused
├── NotAdministrator    the person administers no such organisation
├── OwnRole             nobody gives or takes his own roles
├── LastAdministrator   somebody must remain who can administer
├── DeputyRefused       such a deputy may not be
├── InvitationRefused   the invitation cannot be made or accepted
└── CalendarRefused     the working-day calendar cannot be changed so
"""


class StaffRefused(Exception):
    """The text says why and what to do."""


class NotAdministrator(StaffRefused):
    pass


class OwnRole(StaffRefused):
    pass


class LastAdministrator(StaffRefused):
    pass


class DeputyRefused(StaffRefused):
    pass


class InvitationRefused(StaffRefused):
    pass


class CalendarRefused(StaffRefused):
    pass
