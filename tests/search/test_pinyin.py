import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisations import regions
from search import pinyin, text


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("成都市石粮油有限公司", "chengdushishiliangyouyouxiangongsi", "cdsslyyxgs"),
        ("重庆银行股份有限公司", "chongqingyinhanggufenyouxiangongsi", "cqyhgfyxgs"),
        ("重慶銀行", "chongqingyinhang", "cqyh"),
        ("中国农业银行锦江支行", "zhongguonongyeyinhangjinjiangzhihang", "zgnyyhjjzh"),
        ("行政审批局", "xingzhengshenpiju", "xzspj"),
        ("长乐市音乐厅", "changleshiyinyueting", "clsyyt"),
        ("长宁县什邡校长培训中心", "changningxianshifangxiaozhangpeixunzhongxin", "cnxsfxzpxzx"),
        ("筠连县荥经丹棱犍为", "junlianxianyingjingdanlengqianwei", "jlxyjdlqw"),
        ("新都郫都大都会", "xindupidudaduhui", "xdpdddh"),
        ("A·B网络（3M）〇二", "abwangluo3mlinger", "abwl3mle"),
        ("一汽-大众", "yiqidazhong", "yqdz"),
        ("ＡＢ Café 咖啡", "abcafekafei", "abcafekf"),
    ],
)
def test_a_name_is_read_in_full_and_by_its_initials(name, full, initials):
    assert pinyin.readings(name) == (full, initials)


def test_ü_is_typed_as_v_and_as_u():
    assert pinyin.readings("绿地女子") == ("lvdinvzi", "ldnz", "ludinuzi")


OTHERWISE = ("内蒙古", "陕西", "香港", "澳门", "甘孜")  # not spelt in pinyin, or to tell one from another


def test_places_are_read_as_they_are_spelt():
    places = [
        place for known in vars(regions).values() if isinstance(known, dict) for place in known.values()
    ]
    spelt = [place for place in places if isinstance(place, tuple) and not place[0].startswith(OTHERWISE)]
    wrong = [
        name for name, english in spelt
        if not pinyin.readings(name)[0].startswith("".join(filter(str.isalpha, english.lower())))
    ]  # fmt: skip
    assert (wrong, len(spelt) > 70) == ([], True)


@pytest.mark.parametrize("name", ["", "Sichuan Credit 2026", "བོད་ཡིག", "·（）", "\ud800"])
def test_without_chinese_characters_there_is_no_reading(name):
    assert pinyin.readings(name) == ()


@pytest.mark.parametrize(
    ("typed", "meant"), [("同仁唐", "同仁堂"), ("崇庆银航", "重庆银行"), ("衣汽", "一汽"), ("中杏", "中興")]
)
def test_homophones_sound_alike(typed, meant):
    assert pinyin.sound(typed) == pinyin.sound(meant)


def test_what_differs_sounds_differently():
    assert pinyin.sound("锦江") != pinyin.sound("青江")


@given(st.text(st.one_of(st.sampled_from("成都重庆银行长乐一〇·（）ab3 "), st.characters()), max_size=30))
def test_one_syllable_for_each_character(name):
    assert len(pinyin.syllables(name)) == len(text.whole(name))
    assert all(reading.isalnum() for reading in pinyin.readings(name))


def test_warming_reads_the_tables():
    pinyin.readings.cache_clear()
    pinyin._tables.cache_clear()
    pinyin.warm()
    assert pinyin._tables.cache_info().currsize == 1
