"""What is printed: a row a channel, for the tests of finished files."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A channel, and what must be true of its files."""

    channel: str
    sample: str
    """The piece that slow checks look at: its path below ``output/`` without ``.pdf``."""
    format: str
    """The format of ``pressroom/render/formats.py``; empty where the channel has several."""
    words: tuple[str, ...]
    """What the text of the sample holds, in the order in which a person reads it, white space left out."""
    leads_to: str = ""
    """Where the codes of the sample lead to, below the site's address; empty when it shows none."""
    codes: int = 1
    """How many codes the sample shows."""


TABLE = (
    Row("leaflet", "print/leaflets/cardiology", "leaflet-a4",
        ("云岭市杏林医院", "心血管内科", "诊治高血压、冠心病", "下列情况请拨打120"), "departments/cardiology.html"),
    Row("brochure", "print/brochures/cardiology", "trifold",
        ("云岭市杏林医院", "心血管内科", "怎样找到我们", "门诊楼3层，A区301—308诊室"), "departments/cardiology.html"),
    Row("small-leaflet", "print/leaflets-a5/cardiology", "leaflet-a5",
        ("心血管内科", "诊治高血压、冠心病", "诊治范围", "编号KSXY-CARDIOLOGY", "院内信息资料"),
        "departments/cardiology.html"),
    Row("publication", "print/publications/cardiology-wards", "leaflet-a5",
        ("心血管内科", "诊治高血压、冠心病", "诊治范围", "院内信息资料"), "departments/cardiology.html"),
    Row("guide-leaflet", "print/guides/admission", "guide-a5",
        ("就医指南", "入院与出院", "拿到住院证并登记", "接到通知来办入院", "第3页/共3页"), "guides/admission.html"),
    Row("pocket-card", "print/pocket-cards/outpatient-visit", "pocket",
        ("门诊就诊流程", "带齐材料，提前到院", "签到候诊", "向医生说清楚"), "guides/outpatient-visit.html"),
    Row("expert-card", "print/expert-cards/bai-zhixia", "postcard",
        ("白芷霞", "副主任中医师", "主要看什么", "每周门诊", "编号ZJK-BAI-ZHIXIA"), "experts/bai-zhixia.html"),
    Row("handout", "print/handouts/bowel-screening", "office-a4",
        ("健康讲座讲义", "结直肠癌筛查：", "请先记住这一句", "一般人从50岁开始做结直肠癌筛查", "第6页/共6页"),
        "lectures/bowel-screening.html"),
    Row("handout-large", "print/handouts-large/bowel-screening", "office-a4",
        ("大字版", "结直肠癌筛查：", "请先记住这一句", "一般人从50岁开始做结直肠癌筛查", "紧急情况请拨打120"),
        "lectures/bowel-screening.html"),
    Row("prescription", "print/prescriptions/atrial-fibrillation-pulse", "prescription-a5",
        ("健康处方", "摸摸脉搏：心跳乱了要当心房颤", "请这样做", "每周选一天", "不能代替诊疗"),
        "articles/atrial-fibrillation-pulse.html"),
    Row("catalogue", "print/catalogues/lectures", "booklet-a5",
        ("健康讲座目录", "怎样使用这本目录", "来函请写明", "云岭市杏林医院"), codes=0),
    Row("package-leaflet", "print/package-leaflets/elderly-heart-brain", "leaflet-a4",
        ("健康体检", "老年心脑血管体检（60岁及以上）", "适合哪些人", "检查前准备", "编号TCDY-ELDERLY-HEART-BRAIN"),
        "packages/elderly-heart-brain.html"),
    Row("checkup-card", "print/checkup-cards/elderly-heart-brain", "card",
        ("体检卡", "老年心脑血管体检", "编号", "有效期至", "不记名"), "packages/elderly-heart-brain.html"),
    Row("checkup-card-sheet", "print/checkup-cards/elderly-heart-brain-ten-up", "ten-up-a4",
        ("E60-000001-8", "E60-000002-6", "双面打印"), "packages/elderly-heart-brain.html", 10),
    Row("guide-sheet", "print/guide-sheets/elderly-heart-brain", "office-a4",
        ("导检单", "老年心脑血管体检", "先到登记台", "编号DJD-ELDERLY-HEART-BRAIN"), "packages/elderly-heart-brain.html"),
    Row("preparation-notes", "print/preparation/elderly-heart-brain", "notes-a5",
        ("检查前准备", "请这样准备", "什么时候来，到哪里", "第3页/共3页"), "packages/elderly-heart-brain.html"),
    Row("price-list", "print/price-lists/checkups", "office-a4",
        ("体检价目表", "套餐", "老年心脑血管体检（60岁及以上）", "1260", "单项", "价格投诉12315"), "checkup-items/"),
    Row("examination-note", "print/examination-notes/abdominal-ultrasound", "leaflet-a5",
        ("检查须知", "腹部超声", "检查前这样准备", "这项检查看什么", "它看不出什么", "检查结果须由医生结合病情判断"),
        "checkup-items/abdominal-ultrasound.html"),
    Row("sign", "print/signs/departments/cardiology", "sign-kit-a3",
        ("心血管内科", "门诊楼3层", "A区301—308诊室", "编号BZ-CARDIOLOGY"), "departments/cardiology.html", 3),
    Row("desk-sign", "print/signs/desks/customer-service", "sign-a4",
        ("客户服务中心", "每天（含周末和法定节假日）", "电话", "问路、挂号、改期"), "services/customer-service.html"),
    Row("floor-directory", "print/signs/floors/outpatient", "directory-a3",
        ("楼层索引", "6层", "中医科", "5层", "眼科", "编号LC-OUTPATIENT"), "departments/"),
    Row("wall-timetable", "print/timetables/women-and-children", "", ("周一", "上午", "编号MZSJ-WOMEN-AND-CHILDREN"), "timetable/"),
    Row("stop-notice", "print/timetables/stop-notice", "office-a4",
        ("停诊、替诊通知", "11月25日", "赵若兰主任医师", "编号TZTZ-STOP-NOTICE"), "timetable/"),
    Row("poster", "print/posters/child-fever-s02", "",
        ("健康大讲堂", "孩子发热，在家怎么看、", "听完这一课，您", "不能代替诊疗"), "lectures/child-fever.html"),
    Row("sign-in", "internal/sign-in/chest-pain-first-aid-s2", "office-a4",
        ("讲座签到表", "胸痛的识别与急救", "序号", "第3页/共3页"), codes=0),
    Row("feedback", "print/feedback/bowel-screening", "office-a4",
        ("听课反馈表", "结直肠癌筛查", "今天的课", "本表不记名"), codes=0),
    Row("slides", "print/slides/bowel-screening", "slides",
        ("结直肠癌筛查", "一般人从50岁开始做结直肠癌筛查", "今天讲什么", "从息肉到癌", "21/21"), "lectures/bowel-screening.html"),
    Row("speaker", "internal/speaker/bowel-screening", "office-a4",
        ("主讲人用稿", "结直肠癌筛查", "许正阳", "第4页/共4页"), codes=0),
)  # fmt: skip
