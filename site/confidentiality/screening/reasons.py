"""Every sentence a finding can give as its reason: constant, so that it can be translated, and without the
private value itself.
"""


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translation without needing the translator here."""
    return sentence


ID_PROVEN = gettext_noop("An identity card number: its check digit, date of birth and region hold.")
ID_OCR = gettext_noop("An identity card number with letters read for digits: its check digit holds.")
ID_BROKEN = gettext_noop("Introduced as an identity card number, though its check digit does not hold.")
ID_OLD = gettext_noop("An identity card number of the old form of 15 digits, introduced as such.")
ID_OLD_LIKELY = gettext_noop("It has the form of an identity card number of 15 digits.")
ID_NUMBERED = gettext_noop("It holds as an identity card number but is introduced as another number.")
ID_FOREIGN = gettext_noop("A foreigner's permanent residence card number.")
DRIVING_FILE = gettext_noop("The file number of a driving licence.")
MOBILE = gettext_noop("A mobile telephone number.")
MOBILE_LIKELY = gettext_noop(
    "It has the form of a mobile telephone number but is introduced as another number."
)
MOBILE_OFFICE = gettext_noop("A mobile telephone number given as an office's contact.")
LANDLINE = gettext_noop("A landline number given as someone's contact.")
LANDLINE_LIKELY = gettext_noop("It has the form of a landline number with its area code.")
LANDLINE_OFFICE = gettext_noop("A landline number given as an office's contact.")
BANK_CARD = gettext_noop("A bank card number: its prefix and check digit hold.")
BANK_CARD_CONTEXT = gettext_noop("Introduced as a bank card number, and its check digit holds.")
BANK_CARD_BROKEN = gettext_noop("Introduced as a bank card number, though its check digit does not hold.")
BANK_CARD_LIKELY = gettext_noop("It holds as a bank card number but is introduced as another number.")
BANK_ACCOUNT = gettext_noop("A bank account number that is not introduced as an authority's.")
PASSPORT = gettext_noop("A passport number, introduced as such.")
PASSPORT_LIKELY = gettext_noop("It has the form of a passport number.")
TRAVEL_PERMIT = gettext_noop("A travel permit number, introduced as such.")
TRAVEL_PERMIT_LIKELY = gettext_noop(
    "It has the form of a travel permit number of Hong Kong or Macao residents."
)
OFFICER_CARD = gettext_noop("A military officer's or soldier's card number, introduced as such.")
OFFICER_CARD_LIKELY = gettext_noop("It has the form of a military officer's card number.")
PLATE = gettext_noop("A vehicle's number plate, introduced as such.")
PLATE_LIKELY = gettext_noop("It has the form of a vehicle's number plate.")
EMAIL = gettext_noop("An e-mail address.")
EMAIL_OFFICE = gettext_noop("An e-mail address given as an office's contact.")
WECHAT = gettext_noop("A WeChat account.")
QQ = gettext_noop("A QQ account.")
HOME_ADDRESS = gettext_noop("A home address down to the house or the villagers' group.")
HOME_ADDRESS_LIKELY = gettext_noop("An address down to the flat, which may be a home.")
BIRTH_DATE = gettext_noop("A date of birth.")
BIRTH_DATE_LIKELY = gettext_noop("A year of birth, or a date that may be one of birth.")
HEALTH = gettext_noop("A person's illness or diagnosis.")
HEALTH_LIKELY = gettext_noop("An illness or diagnosis that may be a certain person's.")
MINOR = gettext_noop("A certain person under eighteen.")
MINOR_LIKELY = gettext_noop("It may point to a certain person under eighteen.")
MINOR_GENERAL = gettext_noop("The text speaks of minors.")
PERSON_PUNISHED = gettext_noop(
    "The name of a person other than the subject, in a decision about that person."
)
PERSON_ROLE = gettext_noop("The name of a person other than the subject, given with a post or a role.")
PERSON_DESCRIBED = gettext_noop(
    "The name of a person other than the subject, given with personal particulars."
)
PERSON_LIKELY = gettext_noop("It is probably the name of a person other than the subject.")
SECRECY_MARK = gettext_noop("A mark of a state secret.")
SECRECY_LIKELY = gettext_noop("A level of secrecy, perhaps of this very text.")
INTERNAL_MARK = gettext_noop("A mark that keeps the document internal or unpublished.")
INTERNAL_LIKELY = gettext_noop("Words of an internal mark, perhaps about another document.")
BUSINESS_SECRET = gettext_noop("A term that the department lists as a business secret.")
LEFT_OUT = gettext_noop(
    "It stands only in the original, where readers do not see it; the public copy does not hold it."
)
UNREADABLE = gettext_noop(
    "The program could not read this (a scan or a picture): a person must read all of it."
)

ALL = frozenset(value for name, value in list(globals().items()) if name.isupper() and isinstance(value, str))
