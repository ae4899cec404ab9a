"""Pelican's settings for the bench."""

SITENAME = "云岭市杏林医院"
SITEURL = "https://www.example.org"
PATH = "content"
OUTPUT_PATH = "output"
TIMEZONE = "Asia/Shanghai"
DEFAULT_LANG = "zh"
USE_FOLDER_AS_CATEGORY = True
THEME = "theme"
DEFAULT_PAGINATION = False
DIRECT_TEMPLATES = ["index"]
ARTICLE_URL = "{category}/{slug}/"
ARTICLE_SAVE_AS = "{category}/{slug}/index.html"
CATEGORY_SAVE_AS = "{slug}/index.html"
TAG_SAVE_AS = "departments_of/{slug}/index.html"
AUTHOR_SAVE_AS = ""
FEED_ALL_ATOM = "feed.xml"
CATEGORY_FEED_ATOM = None
TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None
FEED_MAX_ITEMS = 20
MARKDOWN = {"extensions": ["extra", "toc", "admonition", "sane_lists"]}


class _ByTag(dict):
    pass


def _tagged(generator: object) -> None:
    groups = _ByTag()
    for article in generator.articles:
        for tag in getattr(article, "tags", ()):
            groups.setdefault(tag.name, []).append(article)
    generator.context["by_tag"] = groups


class _Plugin:
    __name__ = "by_tag"

    @staticmethod
    def register() -> None:
        from pelican import signals

        signals.article_generator_finalized.connect(_tagged)


PLUGINS = [_Plugin()]
