"""MA-6: what an advertisement may say is eight items, its review number and the word 广告; the rest is too much.

In: a sentence of an advertisement in its reading form.  Out: the stretch that none of the eight items accounts for.
Source: 医疗广告管理办法 Art. 6.
"""

from __future__ import annotations

import re

_NAME = r"(?:[\u4e00-\u9fff]{2,6}[省市州县区])?〇{3,}|(?:(?!合作|技术|定点|指定|联盟|首选|好|优|品牌)[\u4e00-\u9fff]){0,12}(?:医院|卫生院|门诊部|诊所|社区卫生服务中心|妇幼保健院|保健院|防治院)(?![的里内有是都在])"
_DEPARTMENT = (
    r"(?:预防保健|全科医疗|[\u4e00-\u9fff]{0,4}[内外]|妇产|妇女保健|[妇产儿眼]|小儿外|儿童保健|耳鼻咽喉|口腔|皮肤|皮肤病|医疗美容|美容[\u4e00-\u9fff]{1,2}|精神|传染|结核病?"
    r"|地方病|肿瘤|急诊医学|急诊|康复医学|康复|运动医学|职业病|临终关怀|特种医学与军事医学|麻醉|疼痛|重症医学|医学检验|检验|病理|医学影像|放射|中医|民族医学|中西医结合|针灸|推拿|骨伤|肛肠|老年病|骨"
    r"|泌尿外|神经[内外]|心血管内|呼吸内|消化内|普通外|内分泌|肾病学?|血液内|胸外|烧伤|整形外|计划生育|生殖健康与不孕症|优生学|更年期保健|围产期保健|产前诊断|青春期保健|儿童生长发育|口腔种植|口腔正畸|口腔修复|牙体牙髓病|牙周病|口腔颌面外)"
    r"(?:科|专业|中心)"
)
_ALLOWED = re.compile(
    rf"{_NAME}|Ⓗ+|{_DEPARTMENT}"
    r"|(?:第一)?名称[：:]?|(?:医院|医疗机构)?(?:地址|院址)[：:为在]?[\u4e00-\u9fff\dA-Za-z—\-（）()]{2,40}(?:号|楼|层|室|路|街|口|栋|座|院)?"
    r"|[\u4e00-\u9fff]{2,6}省|[\u4e00-\u9fff]{2,4}[市区县旗州][\u4e00-\u9fff]{0,6}?(?:路|街|大道|巷)\d+号?[\u4e00-\u9fff\d]{0,6}"
    r"|所有制形式[：:为]?|(?:全民|集体|国家|国有|私人|股份制?|民营|公立|混合)所有制?|全民|集体|私立|公立|股份制|(?:非)?营利性"
    r"|(?:医疗)?机构类别[：:为]?|类别[：:为]?|(?:[\u4e00-\u9fff]{0,3}级)?(?:综合|专科|中医|中西医结合|民族|康复|妇幼保健|口腔|眼科|儿童|肿瘤|精神病?|传染病)(?:性)?医院"
    r"|诊疗科目[：:为]?|科目[：:]?|(?:核定|编制|实际|开放|设置?|共有?)?床位(?:数)?[：:为]?|\d+张(?:床位?)?|张"
    r"|(?:接诊|门诊|急诊|就诊|应诊|开诊|营业|服务)?时间[：:为]?|(?:接诊|门诊|急诊|住院)[：:]?|(?:周|星期|礼拜)[一二三四五六日天]?(?:至|到|—|-|、)?|每天|每日|工作日|节假日|双休日|全年|无休|上午|下午|晚上|夜间|照常|不休息|24小时|小时|全天|接诊|应诊|开诊"
    r"|(?:联系|咨询|服务|预约|总机|急诊|急救|门诊|投诉)?电话[：:为]?|总机|邮编[：:]?|邮政编码[：:]?|网址[：:]?|官网[：:]?|传真[：:]?|转|分机"
    r"|（[\u4e00-\u9fff]{1,3}）(?:中)?医广[【〔\[（(]?\d*[】〕\]）)]?第?[\d\-—]*号?|\([\u4e00-\u9fff]{1,3}\)(?:中)?医广.{0,24}?号|(?:《)?(?:〇+|医疗广告审查证明)(?:》)?|审查证明|文号|批准|有效期限?|至|从|自|起|\d+年|\d+月|\d+日|广告(?!语)|执业许可证|登记号|证号"
    r"|本院|我院|为|是|设有?|和|与|及|、|其中|以及|位于"
)
_HAN = re.compile(r"[\u4e00-\u9fff〇]+")
_SELLING = re.compile(r"欢迎|优惠|免费|专家|名医|先进|一流|最|第一|首|诚信|品牌|安全|放心|满意|好|优|特|新|专")


def beyond_eight(sentence: str) -> tuple[int, int] | None:
    """The first stretch that is none of the eight items; None when the sentence holds nothing else."""
    blank = _ALLOWED.sub(lambda found: " " * len(found[0]), sentence)
    rest = [found.span() for found in _HAN.finditer(blank)]
    length = sum(end - start for start, end in rest)
    if not length or (length <= 1 and not _SELLING.search(blank)):
        return None
    return rest[0][0], rest[-1][1]
