"""The site's own words; those of figures and sections are the reports'."""

from __future__ import annotations

from mulin.words import Words

HOME, RANKING, MAP, COMMUNITIES, DEPARTMENTS = "首页", "排名", "地图", "{deeper}索引", "部门"
YEARS, METHOD, DOWNLOADS, ABOUT = "历年", "方法", "下载", "关于本版"
# page → what the navigation calls it, in its order
NAVIGATION = {
    "index.html": HOME,
    "ranking.html": RANKING,
    "map.html": MAP,
    "communities.html": COMMUNITIES,
    "departments.html": DEPARTMENTS,
    "years.html": YEARS,
    "method.html": METHOD,
    "downloads.html": DOWNLOADS,
    "about.html": ABOUT,
}


def navigation(words: Words) -> dict[str, str]:
    """What there is to go to: units below the streets have an index of their own."""
    return {page: name for page, name in NAVIGATION.items() if name is not COMMUNITIES or words.deeper}


TITLES = {
    "ranking.html": "{units}排名",
    "map.html": "方格地图",
    "communities.html": COMMUNITIES,
    "departments.html": "部门履责",
    "years.html": "历年得分和名次",
    "method.html": "评分方法",
    "downloads.html": "下载",
    "about.html": "关于本版",
}
UNIT_TITLE = "{name}{year}年度评估结果"
DEPARTMENT_TITLE = "{name}{year}年度履责评估结果"
REGION = "表格，可左右滚动"
NO_DISTRICT = "成果表 unit_scores 中没有{year}年度的{district}，网站没有首页可写"
NOT_EMPTY = "{folder} 不是空文件夹：换一个文件夹，以免新旧文件混在一起"
