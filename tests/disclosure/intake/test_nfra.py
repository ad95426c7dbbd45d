import pytest

from disclosure import editions
from disclosure.intake import nfra

SPEC = next(editions.Spec(content) for content in editions.shipped() if content["code"] == "nfra-penalty")


def adapt(name: str, kind: str = "个人", content: str = "警告"):
    return nfra.adapt(SPEC, {"DSR_MC": name, "DSR_LX": kind, "CFNR": content})


@pytest.mark.parametrize(
    ("given", "name", "post"),
    [
        ("吴杰", "吴杰", None),
        ("殷瑞婷（时任中汇人寿银保部代理人团队长）", "殷瑞婷", "时任中汇人寿银保部代理人团队长"),
        ("肖刚波(时任鼎和财产保险个人代理人)", "肖刚波", "时任鼎和财产保险个人代理人"),
        ("赵涛泽（时任副总经理（主持工作））", "赵涛泽", "时任副总经理（主持工作"),
        ("刘森警告", "刘森", None),
        ("余文宁警", "余文宁", None),
        ("曹嘉给予", "曹嘉", None),
        ("欧阳庆松", "欧阳庆松", None),
    ],
)
def test_names_are_freed_of_what_was_cut_wrongly(given, name, post):
    values, problems = adapt(given)
    assert (values["DSR_MC"], values.get("DSR_ZW"), problems) == (name, post, [])


def test_several_people_in_one_row_are_refused_without_their_names():
    [problem] = adapt("郭菊西、刘宁柏、于福森")[1]
    assert (problem.what, problem.shown) == (
        "Several people stand in one row; give each a row of his own.",
        "郭**********",
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("国家金融监督管理总局林芝监管分局", "2025年12月30日"),
        ("国家金融监督管理总局山西监管局", "罚款"),
        ("某公司", "2025年12月30日"),
    ],
)
def test_slipped_columns_are_refused(name, content):
    [problem] = adapt(name, "机构", content)[1]
    assert (
        problem.what
        == "The columns have slipped, the regulator stands in the subject's place: see the notice."
    )


def test_organisations_keep_their_brackets():
    assert adapt("某某保险（集团）有限公司", "机构") == (
        {"DSR_MC": "某某保险（集团）有限公司", "DSR_LX": "机构", "CFNR": "警告"},
        [],
    )
