"""Who a story is about, how he agreed, what cases, activities and works are, how sure a day is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SubjectKind(models.TextChoices):
    """The values are categories of subjects, as lists filter them."""

    PERSON = "person", _("Person")
    GROUP = "group", _("Group")
    ORGANISATION = "organisation", _("Firm or institution")


class ConsentForm(models.TextChoices):
    """How a person agreed (当事人同意的形式)."""

    WRITTEN = "written", _("In writing, signed")
    SPEECH = "speech", _("By word of mouth, recorded")
    VIDEO = "video", _("On film")
    GUARDIAN = "guardian", _("In writing, by a guardian")


class AlertCause(models.TextChoices):
    IDENTITY = "identity", _("The same code or number is on a list of serious dishonesty")
    NAME = "name", _("Somebody of the same name is on a list of serious dishonesty")


class CaseSide(models.TextChoices):
    """Of typical cases (正反典型案例)."""

    GOOD = "good", _("Good example")
    BAD = "bad", _("Warning")


CASE_SIDE_LABELS = {CaseSide.GOOD: ("正面典型", "Good example"), CaseSide.BAD: ("反面警示", "Warning")}


class Activity(models.TextChoices):
    """Themed activities of the plan's paragraph 15 (主题活动)."""

    SECTOR = "sector", _("Sectors of integrity")
    UNIT = "unit", _("Units of integrity")
    DISTRICT = "district", _("Model districts of integrity")
    SHOP = "shop", _("Model shops of integrity")


ACTIVITY_LABELS = {
    Activity.SECTOR: ("诚信行业", "Sectors of integrity"),
    Activity.UNIT: ("诚信单位", "Units of integrity"),
    Activity.DISTRICT: ("诚信示范街区", "Model districts of integrity"),
    Activity.SHOP: ("诚信经营示范店", "Model shops of integrity"),
}


class WorkForm(models.TextChoices):
    """Forms of works (诚信文艺作品、公益广告)."""

    ADVERT = "advert", _("Public-service advertisement")
    SONG = "song", _("Song or opera")
    FILM = "film", _("Film")
    TEXT = "text", _("Literature")
    PICTURE = "picture", _("Picture or calligraphy")


WORK_FORM_LABELS = {
    WorkForm.ADVERT: ("公益广告", "Public-service advertisement"),
    WorkForm.SONG: ("歌曲戏曲", "Song or opera"),
    WorkForm.FILM: ("影视微视频", "Film"),
    WorkForm.TEXT: ("文学作品", "Literature"),
    WorkForm.PICTURE: ("书画摄影", "Picture or calligraphy"),
}


class DayState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    CONFIRMED = "confirmed", _("Confirmed")
    CANCELLED = "cancelled", _("Cancelled")


DAY_STATE_LABELS = {
    DayState.PLANNED: ("暂定，以当年通知为准", "Provisional, until this year's notice"),
    DayState.CONFIRMED: ("已确定", "Confirmed"),
    DayState.CANCELLED: ("已取消", "Cancelled"),
}
