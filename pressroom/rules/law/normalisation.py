"""Normalisation: a passage as the rules see it, with the way back to the place in the file.

In: text as an editor typed it.  Out: simplified, unspaced text without emphasis, emoji and homophones, in which names,
titles in 《》, addresses and technical terms are masked; every offset can be traced to the source.
Never: changes what is shown; LG-14 looks at the source itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from pressroom.core.lazy import regex

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
MASK = "〇"
OWN_NAME = "Ⓗ"
_EMOJI = "\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\u20e3"
_INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff"
_FILLER = rf"[ \t\u3000\u00a0·•∙‧・.*_`|~/+{_INVISIBLE}{_EMOJI}]"
_HOMOPHONES = {
    "zui": "最", "蕞": "最", "gen治": "根治", "治yu": "治愈", "治yù": "治愈", "bao治": "包治", "te效": "特效",
    "liao效": "疗效", "shen医": "神医", "mian费": "免费", "薇信": "微信", "徽信": "微信", "溦信": "微信",
    "加威": "加微信", "加v": "加微信", "加薇": "加微信", "vx": "微信", "v信": "微信", "wx": "微信", "ding级": "顶级",
    "顶ji": "顶级", "第yi": "第一", "弟一": "第一", "di一": "第一", "根zhi": "根治", "治愈lv": "治愈率",
    "治鱼": "治愈", "痊yu": "痊愈", "包瘉": "包愈", "you惠": "优惠", "优hui": "优惠", "zhuan家": "专家",
}  # fmt: skip
"""Spellings by which forbidden words are hidden; longer ones are tried first."""
_HOMOPHONE = "|".join(
    " ?".join(re.escape(letter) for letter in word) for word in sorted(_HOMOPHONES, key=len, reverse=True)
)
_FIRST = "".join(sorted({letter for word in _HOMOPHONES for letter in word[0] + word[0].upper()}))
_EDIT = regex(
    # It reads what the table below has made of the text: an exclamation mark is a wide one.
    # Nearly every character begins nothing that is edited: one look at it saves trying the alternatives.
    rf"(?=[<！\[\]{{}}\n{_FIRST}]|{_FILLER})(?:(?P<comment><！--.*?-->)|(?P<link>！?\[(?=[^\]\n]*\][(\[])|\]\([^)\s]*\)?"
    r"|\]\[[^\]\n]*\]|\[\^[^\]\n]*\](?!:))|(?P<bold>\*\*|__)"
    r"|(?P<ruby>\{(?=[^{}\n]*\}\()|\}\([A-Za-zÀ-ɏ’' -]{1,48}\))"
    rf"|(?P<gap>(?<=[{HAN}]){_FILLER}+(?=[{HAN}\d])|(?<=[\d%]){_FILLER}+(?=[{HAN}]))"
    rf"|(?P<wrap>(?<=[{HAN}，、：])[ \t]*\n[ \t]*(?=[{HAN}“《]))"
    rf"|(?P<sound> ?(?i:{_HOMOPHONE}) ?))",
    re.DOTALL,
)
_TERMS = (
    r"根治性?(?:切除|清扫|手术)?(?:术|性)|根治性|根除(?:治疗|方案|率|失败|幽门)|最大(?:呼气流量|摄氧量|心率|剂量|允许)|最[低小](?:有效)?(?:剂量|量)"
    r"|绝对(?:值|卧床|禁忌证?|禁忌症|湿度|计数|不应期)|第[一二三四](?:掌骨|跖骨|心音|磨牙|产程|季度|时间|次|步|天|周|届|批|作者|责任人|诊断|代头孢|代EGFR|秒用力)"
    r"|第一(?:印象|目击者|反应人|现场|眼|口|课|站|年|个月|杯|针|剂|胎|例数|人民|附属|中心|临床|医院|中学|小学)|第[一二三四五六七八九十]+(?:人民|附属|中心|临床|中医)医院"
    r"|顶叶|极重度|极低|极高危|速效(?:救心丸|胰岛素|感冒)|特级护理|一级护理|二级护理|三级护理|无创(?:产前|DNA|呼吸|通气|血压|心排)"
    r"|骨折|折叠|折射|曲折|挫折|首诊(?:负责|医师)|首批|首要|首剂|最近|最新|最后|最终|最初|末次|一次性|一站式|最高人民(?:法院|检察院)"
    r"|国家级继续医学教育(?:项目)?|国家级继教|特发性|特异性|特需|精神药品|有效期|有效(?:成分|剂量|血药)|保证金|抢救|抢险|抢修|立即(?:就医|拨打|停|送|呼叫|告诉|到急诊|联系|通知)"
    r"|红十字会(?:医院)?|肿瘤科|传染病?科|结核病科|职业病科|性病科|病理科|麻醉科|疼痛科|介入放射学|疾病预防控制|皮肤病?(?:专业|科)|肝炎专业|肠道传染病专业|呼吸道传染病专业"
    r"|X线诊断专业|CT诊断专业|磁共振成像诊断专业|口腔种植专业|针灸科|推拿科|完全性(?:左|右)|永久(?:起搏|性)|康复(?:医学)?科|康复(?:训练|治疗|器具|评定|计划|期|病房|锻炼)|终身(?:免疫|教育)|特殊教育"
    r"|最高(?:血压|体温|温度|气温|限速)|最低(?:血压|体温|温度|气温|工资|生活保障)|一线(?:药物|治疗|用药)|首选药物?|完美主义"
)
# Each alternative begins with a character as it is: then the engine skips to the next place where one could begin.
_BLOCKED = regex(rf"《[^《》\n]{{1,60}}》|https?://[^\s）)]+|{_TERMS}")


@cache
def simplified_by_traditional() -> Mapping[str, str]:
    """Traditional and variant characters with their simplified forms."""
    rows = Path(__file__).with_name("traditional.txt").read_text(encoding="utf-8").splitlines()[1:]
    return {form: group[0] for row in rows for group in row.split() for form in group[1:]}


@cache
def _table() -> dict[int, str]:
    table = {ord(form): simple for form, simple in simplified_by_traditional().items()}
    for code in range(0xFF10, 0xFF5B):
        character = chr(code - 0xFEE0)
        if character.isalnum():
            table[code] = character
    return table | {ord("％"): "%", ord("!"): "！", ord("?"): "？", ord(";"): "；", ord("㊙"): "秘", ord("①"): "1"}


@cache
def _own(names: tuple[str, ...]) -> re.Pattern[str] | None:
    ordered = sorted((name for name in names if len(name) > 1), key=len, reverse=True)
    return re.compile("|".join(re.escape(name) for name in ordered)) if ordered else None


def _fill(found: re.Match[str]) -> str:
    word = found[0]
    if word[0] == "《":
        return f"《{MASK * (len(word) - 2)}》"
    return MASK * len(word)


def _edit(found: re.Match[str]) -> str:
    return _HOMOPHONES[found[0].lower().replace(" ", "")] if found.lastgroup == "sound" else ""


@dataclass(frozen=True)
class NormalisedText:
    """A passage twice: as typed, and as the rules read it."""

    source: str
    words: str

    @cached_property
    def _places(self) -> list[int]:
        """For each character of the words, and for their end, the offset in the source."""
        places: list[int] = []
        at = 0
        for found in _EDIT.finditer(self.source.translate(_table())):
            places += range(at, found.start())
            places += [found.start()] * len(_edit(found))
            at = found.end()
        return [*places, *range(at, len(self.source) + 1)]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the words stands in the source."""
        places = self._places
        return places[start], places[end - 1] + 1 if end > start else places[start]


@lru_cache(maxsize=16)
def normalise(source: str, names: tuple[str, ...] = ()) -> NormalisedText:
    """Normalise and mask one passage; ``names`` are the hospital's own.  It is read once for all regimes."""
    plain = _EDIT.sub(_edit, source.translate(_table()))
    own = _own(names)
    if own is not None:
        plain = own.sub(lambda found: OWN_NAME * len(found[0]), plain)
    return NormalisedText(source, _BLOCKED.sub(_fill, plain))
