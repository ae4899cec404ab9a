"""The preview's web server: pages as they are now, a word when they change, mistakes shown on the page.

In: a site's folder.  Out: answers over HTTP to this machine alone.  Never: answers to another origin or host name, takes
anything but GET, or writes a file.

Sources: HTML, server-sent events; DNS rebinding: a page of another site can make its own name point to 127.0.0.1, but it
cannot make the browser send our name in ``Host``.
"""

from __future__ import annotations

import asyncio
import json
import mimetypes
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from html import escape
from importlib.resources import files
from pathlib import Path, PurePosixPath
from types import FrameType
from typing import Any

import uvicorn
import watchfiles
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route

from pressroom.build.live_site import (
    LiveSite,
    apply_changes,
    lint_live_site,
    load_live_site,
    output_bytes,
    output_diagnostics,
    warm_up,
)
from pressroom.build.site_cache import SiteCache
from pressroom.core.diagnostic import Diagnostic
from pressroom.core.value_cache import ProcessCache
from pressroom.report.machine_readable import record
from pressroom.report.phrases import Lang
from pressroom.source.files import IMAGE_SUFFIXES, TEXT_SUFFIXES

WATCHED = ("content", "templates", "themes")
POLL_MS, DEBOUNCE_MS = 20, 80
"""Milliseconds: how often the disk is looked at, and how long a burst of saves may last before it is told."""
LINT_DELAY = 0.3
"""Seconds without another change before all rules are asked."""
RESCAN_MS = 1000
"""Milliseconds after which is seen that a folder was made, taken away or put in the place of another."""
CLIENT_SCRIPT = '<script src="/-/preview.js" defer></script>'


@dataclass
class Preview:
    """The site that is shown, and everybody who looks at it; one change or rendering at a time."""

    live: LiveSite
    lang: Lang
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    listeners: set[asyncio.Queue[str | None]] = field(default_factory=set)
    is_over: bool = False

    async def take(self, paths: set[str]) -> None:
        """Take changed files in and tell every page."""
        async with self.lock:
            before = self.live.shown.keys()
            self.live = await run_in_threadpool(apply_changes, self.live, paths)
            kept = self.live.shown.keys()
        if self.live.problems and any(problem.severity == "error" for problem in self.live.problems):
            self.tell("problems", self.problems())
        else:
            # Of the pages that were looked at, those that the change concerns; a page not in the list was left alone.
            self.tell("reload", {"kept": sorted(kept & before)})

    async def review(self) -> None:
        """Ask all rules, after a change has been shown."""
        async with self.lock:
            if any(problem.severity == "error" for problem in self.live.problems):
                return
            self.live = await run_in_threadpool(lint_live_site, self.live)
        self.tell("problems", self.problems())

    def problems(self) -> list[dict[str, Any]]:
        """What is wrong now, errors first, as the overlay shows it."""
        found = sorted(self.live.problems, key=lambda problem: (problem.severity != "error", problem.span))
        return [record(problem, self.lang) for problem in found if problem.severity != "review"]

    def tell(self, event: str, content: object) -> None:
        """Send an event to every open page."""
        words = f"event: {event}\ndata: {json.dumps(content, ensure_ascii=False)}\n\n"
        for listener in self.listeners:
            listener.put_nowait(words)

    def end(self) -> None:
        """Let every open page go, and those that are about to listen: a server waits for whom it answers."""
        self.is_over = True
        for listener in self.listeners:
            listener.put_nowait(None)

    async def stream(self) -> AsyncIterator[str]:
        """Events for one open page: what is wrong now, then whatever happens."""
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        self.listeners.add(queue)
        try:
            yield f"event: problems\ndata: {json.dumps(self.problems(), ensure_ascii=False)}\n\n"
            while not self.is_over and (words := await queue.get()) is not None:
                yield words
        finally:
            self.listeners.discard(queue)

    async def page(self, path: str) -> tuple[bytes | None, tuple[Diagnostic, ...]]:
        """An output, and what was noticed when it was made."""
        async with self.lock:
            return await run_in_threadpool(output_bytes, self.live, path), output_diagnostics(self.live, path)


def application(preview: Preview, hosts: frozenset[str]) -> Starlette:
    """The server as an ASGI application; ``hosts`` are the only names that it answers to."""

    async def events(request: Request) -> Response:
        return StreamingResponse(
            preview.stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def script(request: Request) -> Response:
        words = (files("pressroom.commands") / "preview.js").read_text(encoding="utf-8")
        return Response(words, media_type="text/javascript")

    async def listing(request: Request) -> Response:
        return HTMLResponse(_listing(preview.live))

    async def output(request: Request) -> Response:
        path = request.path_params["path"]
        place = path.removeprefix("-/") if path.startswith("-/") else f"web/{path}"
        if not place.rpartition("/")[2]:
            place += "index.html"
        content, noticed = await preview.page(place)
        if content is None:
            return HTMLResponse(await _missing(preview, place, noticed), 404 if not noticed else 500)
        kind = mimetypes.guess_type(place)[0] or "application/octet-stream"
        if kind == "text/html":
            content = content.replace(b"</head>", CLIENT_SCRIPT.encode() + b"</head>", 1)
        return Response(content, media_type=kind, headers={"Cache-Control": "no-store"})

    routes = [
        Route("/-/events", events),
        Route("/-/preview.js", script),
        Route("/-/", listing),
        Route("/{path:path}", output),
    ]
    app = Starlette(routes=routes)
    app.add_middleware(_OwnNameOnly, hosts=hosts)
    return app


class _OwnNameOnly:
    """Refuses requests that name another host, come from another origin, or want to change something."""

    def __init__(self, app: Any, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            origin = headers.get("origin")
            is_ours = headers.get("host", "") in self._hosts
            is_ours &= origin is None or origin.removeprefix("http://") in self._hosts
            # A page of another site may lead here, but not take a script or a picture of a draft into itself.
            is_foreign = headers.get("sec-fetch-site", "none") not in ("none", "same-origin")
            is_ours &= not is_foreign or headers.get("sec-fetch-mode") == "navigate"
            if not is_ours or scope["method"] not in ("GET", "HEAD"):
                status = 405 if is_ours else 403
                await Response("refused\n", status, media_type="text/plain")(scope, receive, send)
                return
        await self._app(scope, receive, send)


async def _missing(preview: Preview, place: str, noticed: tuple[Diagnostic, ...]) -> str:
    """The site's own page for what is not there, or a plain one that tells what is wrong."""
    own, _ = await preview.page("web/404.html")
    if own is not None and not noticed:
        return own.decode().replace("</head>", CLIENT_SCRIPT + "</head>", 1)
    told = "".join(
        f"<li><code>{escape(one['path'])}:{one['line']}</code> {escape(one['message'])}</li>"
        for one in [record(problem, preview.lang) for problem in noticed]
    )
    return f"<!doctype html><html><head><meta charset='utf-8'><title>Pressroom</title>{CLIENT_SCRIPT}</head><body><h1>{escape(place)}</h1><ul>{told}</ul></body></html>"


def _listing(live: LiveSite) -> str:
    """Every output that is not a page of the site, to be opened: it is made when it is."""
    paths = sorted(path for path, job in live.jobs.items() if not path.startswith("web/") and path in job.paths)
    rows = "".join(f'<li><a href="/-/{escape(path)}">{escape(path)}</a></li>' for path in paths)
    return (
        "<!doctype html><html><head><meta charset='utf-8'><title>Pressroom</title>"
        f"{CLIENT_SCRIPT}</head><body><h1>Pressroom</h1><p><a href='/'>/</a></p><ul>{rows}</ul></body></html>"
    )


async def watch(preview: Preview, root: Path, stop: asyncio.Event) -> None:
    """Follow the disk until told to stop."""
    review: asyncio.Task[None] | None = None
    async for paths in _changes(root, stop):
        await preview.take(paths)
        if review is not None:
            review.cancel()
        review = asyncio.create_task(_later(preview.review))


async def _changes(root: Path, stop: asyncio.Event) -> AsyncIterator[set[str]]:
    """The files of the site that changed; all, when one of its folders came, went or was replaced, and is followed now."""
    options: dict[str, Any] = {
        "step": POLL_MS,
        "debounce": DEBOUNCE_MS,
        "rust_timeout": RESCAN_MS,
        "yield_on_timeout": True,
    }
    followed = _folders(root)
    while not stop.is_set():
        folders = _folders(root)
        with suppress(FileNotFoundError):  # one of them went before it was followed
            async for changes in watchfiles.awatch(*folders, stop_event=stop, **options):
                if folders != followed:  # told when they are followed, so that no change is missed in between
                    followed = folders
                    yield set(WATCHED)
                if _folders(root) != folders:
                    break
                paths = {Path(file).relative_to(root).as_posix() for _, file in changes}
                if concerned := {path for path in paths if _concerns(path)}:
                    yield concerned


def _folders(root: Path) -> dict[Path, int]:
    """The folders of a site that are there, each with what tells it from another that takes its place."""
    found = {}
    for name in WATCHED:
        with suppress(OSError):
            found[root / name] = (root / name).stat().st_ino
    return found


async def _later(call: Callable[[], Awaitable[None]]) -> None:
    await asyncio.sleep(LINT_DELAY)
    await call()


def _concerns(path: str) -> bool:
    """Whether a file is the site's; editors and offices put others beside the one that they write."""
    name = PurePosixPath(path)
    is_beside = name.name.startswith((".", "~$")) or name.name.endswith(("~", ".swp", ".tmp"))
    return not is_beside and (name.parts[0] != "content" or name.suffix.lower() in TEXT_SUFFIXES | IMAGE_SUFFIXES)


class _Server(uvicorn.Server):
    """Ends at once when it is told to: open pages listen for ever, and breaking them off would be told at length."""

    def __init__(self, config: uvicorn.Config, preview: Preview) -> None:
        super().__init__(config)
        self._preview = preview

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """As the server does, after the pages were let go."""
        self._preview.end()
        super().handle_exit(sig, frame)


def serve(root: Path, day: date, host: str, port: int, lang: Lang, ready: Callable[[str], None]) -> None:
    """Show the site until interrupted; ``ready`` is called with its address, OSError tells that the port is taken."""
    with SiteCache(root) as kept:
        preview = Preview(load_live_site(root, day, cache=ProcessCache(kept)), lang)
    warm_up()
    names = {host, "127.0.0.1", "localhost", "[::1]"}
    hosts = frozenset(f"{name}:{port}" for name in names) | (frozenset(names) if port == 80 else frozenset())
    app = application(preview, hosts)

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        stop = asyncio.Event()
        following = asyncio.create_task(watch(preview, root, stop))
        ready(f"http://{host}:{port}/")
        yield
        stop.set()
        await following

    app.router.lifespan_context = life
    # Listening begins here, so that whoever is told the address finds it open.
    with socket.create_server((host, port)) as listening:
        _Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1), preview).run([listening])
