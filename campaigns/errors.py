"""Why campaigns refuse.

CampaignRefused
├── NotAllowed         the person may not act for that organisation
├── ConsentInvalid     what was entered of a consent does not fit; names the field
├── ConsentWithdrawn   it was withdrawn already
├── IdentityInvalid    a code or number whose check digit does not fit
└── AlertClosed        somebody closed it already, or no reason was given
"""


class CampaignRefused(Exception):
    """An act that is not possible; the text says why and what to do."""


class NotAllowed(CampaignRefused):
    pass


class ConsentInvalid(CampaignRefused):
    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class ConsentWithdrawn(CampaignRefused):
    pass


class IdentityInvalid(CampaignRefused):
    pass


class AlertClosed(CampaignRefused):
    pass
