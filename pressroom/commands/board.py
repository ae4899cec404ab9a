"""board: the state of the lectures' workflow, as text for people and JSON for programs."""

from __future__ import annotations

import json
from typing import Any

from pressroom.build.site import Prepared
from pressroom.catalog.view import View
from pressroom.channels.office.board import Board, Coming, Waiting, gather

_WORDS = {
    "zh": (
        "等谁做什么",
        "逾期",
        "复审",
        "没有场次的课",
        "没有课的专家",
        "无",
        "已过日期，还没有登记结果",
        "今后30天的场次",
    ),
    "en": (
        "What waits for whom",
        "late",
        "Reviews",
        "Courses without a session",
        "Experts without a course",
        "none",
        "Over, and neither held nor cancelled",
        "Sessions of the next 30 days",
    ),
}
STEPS_ZH = {
    "expert-chosen": "选定专家",
    "titled": "定题",
    "courseware": "做课件",
    "reviewed": "审核",
    "offered": "推出",
    "booked": "接受预约",
    "held": "举办",
    "evaluated": "评估",
}


def status(site: Prepared, form: str, lang: str) -> str:
    """The board of the day for which the site was prepared."""
    board = gather(View(site.catalog, site.today))
    return json.dumps(_as_json(board), ensure_ascii=False, indent=1) if form == "json" else _as_text(board, lang)


def _as_json(board: Board) -> dict[str, Any]:
    return {
        "version": 1,
        "day": board.day.isoformat(),
        "coming": [_coming(one) for one in board.coming],
        "unmarked": [
            {"lecture": one.lecture.key, "session": one.session.id, "day": one.day.isoformat()}
            for one in board.unmarked
        ],
        "held_this_year": {"sessions": board.sessions.held, "listeners": board.sessions.listeners},
        "waiting": [_waiting(one) for one in board.waiting],
        "reviews": [
            {
                "entry": one.ref,
                "title": one.title,
                "path": one.path,
                "reviewer": one.reviewer,
                "due": one.due.isoformat(),
                "late": one.is_late,
            }
            for one in board.reviews
        ],
        "courses_without_session": [one.key for one in board.without_session],
        "experts_without_course": list(board.without_course),
    }


def _coming(one: Coming) -> dict[str, Any]:
    return {
        "lecture": one.dated.lecture.key,
        "session": one.dated.session.id,
        "day": one.dated.day.isoformat(),
        "hours": str(one.dated.session.hours),
        "venue": one.venue,
        "speakers": list(one.speakers),
        "state": one.dated.session.state,
    }


def _waiting(one: Waiting) -> dict[str, Any]:
    return {
        "lecture": one.lecture.key,
        "number": one.lecture.model.number,
        "title": one.lecture.title,
        "step": one.step,
        "owner": one.owner,
        "due": one.due.isoformat() if one.due else None,
        "since": one.since.isoformat(),
        "late": one.is_late,
    }


def _as_text(board: Board, lang: str) -> str:
    waits, late, reviews, idle, unasked, none, unmarked, coming = _WORDS[lang]
    lines = [f"{board.day}", "", *_sessions(board, unmarked, coming, none), "", f"## {waits}"]
    for owner, all_of_one in board.by_owner.items():
        lines.append(f"{owner}")
        for one in all_of_one:
            step = STEPS_ZH[one.step] if lang == "zh" else one.step
            due = f"{one.due or '-'}{f' ({late})' if one.is_late else ''}"
            lines.append(f"  {due:<18} {step}  {one.lecture.model.number} {one.lecture.title}")
    lines += ["", f"## {reviews}"]
    lines += [
        f"  {one.due}{f' ({late})' if one.is_late else ''}  {one.title}  {one.reviewer}" for one in board.reviews
    ] or [f"  {none}"]
    lines += [
        "",
        f"## {idle}",
        *([f"  {one.model.number} {one.title}" for one in board.without_session] or [f"  {none}"]),
    ]
    lines += ["", f"## {unasked}", "  " + ("、".join(board.without_course) or none)]
    return "\n".join(lines)


def _sessions(board: Board, unmarked: str, coming: str, none: str) -> list[str]:
    lines = [f"## {unmarked}"] if board.unmarked else []
    lines += [f"  {one.day}  {one.lecture.title}  {one.lecture.path} ({one.session.id})" for one in board.unmarked]
    lines += [""] if board.unmarked else []
    lines += [f"## {coming}"]
    return lines + (
        [
            f"  {one.dated.day} {one.dated.session.hours}  {one.dated.lecture.title}  {one.venue}  {'、'.join(one.speakers)}"
            for one in board.coming
        ]
        or [f"  {none}"]
    )
