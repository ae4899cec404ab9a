"""Scopes: what a sentence does with the words that a pattern found: denies them, warns of them, asks about them.

In: a sentence in its reading form and the stretch that matched.  Out: whether the match is spoken of and not claimed.
"""

from __future__ import annotations

import re

from pressroom.core.lazy import regex
from pressroom.rules.law.lexicon import words

_STRONG = regex(
    r"不设|不搞|不开展|不发|不参与|从未开展|杜绝|抵制|不能|不可能|不会|不是|不应|不宜|不可|不要|不必|不得|不保证|不承诺|不一定|不等于|不代表|不意味|不存在|不再是|不需要|不用来|不作|不做|不推介|不销售|不推荐|不提供|不安排|不包括|不出售|不把|不靠|不存"
    r"|未必|未能|无法|难以|尚无|尚未|尚不|没有|并没|并非|并无|并不|很难|不易|切勿|请勿|避免|别(?!再|家|的|人|墅|忘|犹)|拒绝|否认|谢绝|反对|从不|绝不"
)
_WEAK = regex(r"[不未无非勿莫没][^，,。；：！？]{0,3}$")
_RESUMES = regex(r"就|即|便|也能|都能|却|一样|而是|照样|仍能|还能|只要|反而|轻松")
_MENTION = regex(
    r"[“「][^“”「」]{1,16}[”」](?:、?[“「][^“”「」]{1,16}[”」]){0,12}(?:等|之类|字样|一类|的(?:说法|宣传|广告|口号|承诺|字眼)|类?(?:短信|广告|标签|项目|机构|产品))"
)
"""Words in quotation marks that are named and not said: “包治”“特效”字样."""
_REFUTED = regex(
    r"[“「][^“”「」]{1,40}[”」](?:这|那)?(?:句话?|种?(?:说法|看法|想法|观点|做法|词|提法)|一[词说语]|之[类说])?[^，。；“”]{0,6}"
    r"(?:不对|不成立|不属实|不实|错误|错了|有误|误解|误会|误区|谣言|停用|不再使用|没有根据|站不住脚|不能信|信不得|不准确|是两回事|理解[成为])"
    r"|[“「][^“”「」]{1,40}[”」][^。；“”]{0,14}(?:虚构|虚假|过不了关|涉嫌|不能(?:当|作|用)[^，。]{0,9}(?:依据|根据|准)|是(?:对[^，。]{1,12}的)?(?:利用|欺骗|话术|陷阱|套路)|转身|挂断|离开|举报|报案)"
    r"|(?:把|将)[“「][^“”「」]{1,40}[”」](?:理解|当|看|等同|说)[成为作于]"
    r"|(?:网[上络]?(?:传|流传)|传言|传闻|流传的?说法)[^。]{0,40}(?:从未|不实|不属实|没有|并未|说明|声明|报警|辟谣)"
)
"""Words in quotation marks, or rumours, of which the sentence says that they are wrong."""
_DISOWNED = regex(
    r"与(?:本|我)院(?:均?无关)|均与本院无关|凡(?:以|声称|自称|打着)|打个?问号|值得怀疑|留个心眼|多半(?:是|要|会|想)(?:骗|[卖推]|忽悠)|听[到见][“「]|谁(?:敢|要是|若|再)[^，。“]{0,8}[说讲][“「]|从不(?:发送|委托|授权|在)"
)
_AFTER = regex(
    r"^[^，,。；！？]{0,10}(?:不可能|不存在|不现实|并不|是不|是假|不可取|不可信|的说法|的宣传|的广告|的承诺|骗|并非|尚未|没有依据|没有证据|是误|缺乏|违法|违规|不能|没有科学|靠不住|要不得|不科学|都不|也不(?!用|必))"
)
_QUESTION = regex(r"吗|是否|能不能|会不会|可不可以|是不是|有没有|怎么|如何|哪|多久|多少|何时|什么|呢|为何|要不要")
_RHETORICAL = regex(
    r"想不想|要不要(?:来|试)|为什么不|何不|还在|还想|难道|何必|谁不|怎么能不|等什么|烦恼吗|困扰吗|担心吗|犹豫"
)
_OWN = regex(r"我院|本院|我们(?:医院|这|科|中心|团队)|我科|本中心|咱们(?:医院|这|科)|Ⓗ|来院")
_HEADING = regex(r"误区|谣言|辟谣|传言|流言|骗局|不可信|真相|迷思|错误做法|常见错误|不要相信|警惕|假的|该不该信")
_CORRECTED = regex(r"(?:事实|真相|正解|正确|其实|实际上|答|错)[：:，,是上]")


def is_denied(sentence: str, start: int, end: int) -> bool:
    """Whether a negation in the same clause governs the match, before it or after it."""
    if any(found.start() <= start and end <= found.end() for found in _MENTION.finditer(sentence)):
        return True
    clause = re.split(r"[，,。；：！？]", sentence[:start])[-1]
    for found in _STRONG.finditer(clause):
        between = clause[found.end() :]
        if len(between) <= 14 and not _RESUMES.search(between):
            return True
    weak = _WEAK.search(clause)
    if weak is not None and not _RESUMES.search(weak[0]):
        return True
    return _AFTER.match(sentence[end:]) is not None


def is_warned(sentence: str, heading: str, before: str) -> bool:
    """Whether the sentence, or the heading above it, tells people not to believe this."""
    if _HEADING.search(heading):
        return True
    if re.match(r"(?:误区|谣言|传言|流言|错误|说法|✗|×|误解)[一二三四五六七八九十\d]*(?:[：:]|$)", sentence):
        return True
    if _DISOWNED.search(sentence) or _REFUTED.search(sentence):
        return True
    if words("warning").search(sentence):
        return not _OWN.search(sentence)
    return bool(re.search(r"(?:误区|谣言|传言)[一二三四五六七八九十\d]*[：:]", before)) and bool(
        _CORRECTED.search(sentence)
    )


def is_asked(sentence: str) -> bool:
    """Whether it is an open question, and not one that expects to sell."""
    if "？" not in sentence[-2:] and "吗" not in sentence[-2:]:
        return False
    return bool(_QUESTION.search(sentence)) and not _RHETORICAL.search(sentence) and not _OWN.search(sentence)
