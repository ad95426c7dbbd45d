"""Administrative divisions (行政区划, GB/T 2260) that a fresh installation knows; more are added by hand.

Provinces, the 21 prefectures of Sichuan, the districts and counties of Chengdu, and those
districts elsewhere that the demo uses.
"""

PROVINCES = {
    "110000": ("北京市", "Beijing"),
    "120000": ("天津市", "Tianjin"),
    "130000": ("河北省", "Hebei"),
    "140000": ("山西省", "Shanxi"),
    "150000": ("内蒙古自治区", "Inner Mongolia"),
    "210000": ("辽宁省", "Liaoning"),
    "220000": ("吉林省", "Jilin"),
    "230000": ("黑龙江省", "Heilongjiang"),
    "310000": ("上海市", "Shanghai"),
    "320000": ("江苏省", "Jiangsu"),
    "330000": ("浙江省", "Zhejiang"),
    "340000": ("安徽省", "Anhui"),
    "350000": ("福建省", "Fujian"),
    "360000": ("江西省", "Jiangxi"),
    "370000": ("山东省", "Shandong"),
    "410000": ("河南省", "Henan"),
    "420000": ("湖北省", "Hubei"),
    "430000": ("湖南省", "Hunan"),
    "440000": ("广东省", "Guangdong"),
    "450000": ("广西壮族自治区", "Guangxi"),
    "460000": ("海南省", "Hainan"),
    "500000": ("重庆市", "Chongqing"),
    "510000": ("四川省", "Sichuan"),
    "520000": ("贵州省", "Guizhou"),
    "530000": ("云南省", "Yunnan"),
    "540000": ("西藏自治区", "Xizang"),
    "610000": ("陕西省", "Shaanxi"),
    "620000": ("甘肃省", "Gansu"),
    "630000": ("青海省", "Qinghai"),
    "640000": ("宁夏回族自治区", "Ningxia"),
    "650000": ("新疆维吾尔自治区", "Xinjiang"),
    "710000": ("台湾省", "Taiwan"),
    "810000": ("香港特别行政区", "Hong Kong"),
    "820000": ("澳门特别行政区", "Macao"),
}

PREFECTURES = {
    "510100": ("成都市", "Chengdu"),
    "510300": ("自贡市", "Zigong"),
    "510400": ("攀枝花市", "Panzhihua"),
    "510500": ("泸州市", "Luzhou"),
    "510600": ("德阳市", "Deyang"),
    "510700": ("绵阳市", "Mianyang"),
    "510800": ("广元市", "Guangyuan"),
    "510900": ("遂宁市", "Suining"),
    "511000": ("内江市", "Neijiang"),
    "511100": ("乐山市", "Leshan"),
    "511300": ("南充市", "Nanchong"),
    "511400": ("眉山市", "Meishan"),
    "511500": ("宜宾市", "Yibin"),
    "511600": ("广安市", "Guang'an"),
    "511700": ("达州市", "Dazhou"),
    "511800": ("雅安市", "Ya'an"),
    "511900": ("巴中市", "Bazhong"),
    "512000": ("资阳市", "Ziyang"),
    "513200": ("阿坝藏族羌族自治州", "Aba"),
    "513300": ("甘孜藏族自治州", "Garze"),
    "513400": ("凉山彝族自治州", "Liangshan"),
}

COUNTIES = {
    "510104": ("锦江区", "Jinjiang"),
    "510105": ("青羊区", "Qingyang"),
    "510106": ("金牛区", "Jinniu"),
    "510107": ("武侯区", "Wuhou"),
    "510108": ("成华区", "Chenghua"),
    "510112": ("龙泉驿区", "Longquanyi"),
    "510113": ("青白江区", "Qingbaijiang"),
    "510114": ("新都区", "Xindu"),
    "510115": ("温江区", "Wenjiang"),
    "510116": ("双流区", "Shuangliu"),
    "510117": ("郫都区", "Pidu"),
    "510118": ("新津区", "Xinjin"),
    "510121": ("金堂县", "Jintang"),
    "510129": ("大邑县", "Dayi"),
    "510131": ("蒲江县", "Pujiang"),
    "510181": ("都江堰市", "Dujiangyan"),
    "510182": ("彭州市", "Pengzhou"),
    "510183": ("邛崃市", "Qionglai"),
    "510184": ("崇州市", "Chongzhou"),
    "510185": ("简阳市", "Jianyang"),
    "510502": ("江阳区", "Jiangyang"),
    "510703": ("涪城区", "Fucheng"),
    "510704": ("游仙区", "Youxian"),
    "511302": ("顺庆区", "Shunqing"),
    "511502": ("翠屏区", "Cuiping"),
}


def parent_code(code: str) -> str | None:
    """The division above: 510104 → 510100 → 510000 → None."""
    if code.endswith("0000"):
        return None
    return f"{code[:2]}0000" if code.endswith("00") else f"{code[:4]}00"
