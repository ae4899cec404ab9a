"""Headers for web servers: what nginx, Apache and hosts of static files are to say with every answer.

In: the theme, whose bundles may be kept for ever.  Out: one file for each kind of server.  Never: a page of the site;
the files for nginx and Apache lie outside of the document root.

Sources: Content Security Policy Level 3; RFC 6797 (HSTS); RFC 8246 (immutable); Referrer Policy; Permissions Policy.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from pressroom.catalog.view import View
from pressroom.channels.addresses import WEB
from pressroom.channels.assets import bundles
from pressroom.channels.base import Channel, Engines, Job
from pressroom.core.diagnostic import Checked

HEADERS = f"{WEB}/_headers"
NGINX = "deploy/nginx.conf"
APACHE = "deploy/htaccess"

CONTENT_SECURITY_POLICY = (
    ("default-src", "'none'"),
    ("script-src", "'self'"),
    ("style-src", "'self'"),
    ("img-src", "'self'"),
    ("font-src", "'self'"),
    ("connect-src", "'self'"),
    ("manifest-src", "'self'"),
    ("base-uri", "'self'"),
    ("form-action", "'self'"),
    ("frame-ancestors", "'self'"),
)
"""Everything from the site itself and nothing inline.  JSON-LD needs no hash: a data block is never executed (HTML,
"prepare the script element": the type is looked at before the policy)."""
SECURITY_HEADERS = (
    ("Content-Security-Policy", "; ".join(" ".join(rule) for rule in CONTENT_SECURITY_POLICY)),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    (
        "Permissions-Policy",
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
    ),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
"""Said with every answer, errors included."""
STRICT_TRANSPORT_SECURITY = ("Strict-Transport-Security", "max-age=31536000")
"""A year, for this host alone: other hosts of the hospital's domain may not have a certificate yet."""
IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
"""Kept, but asked for each time: a clinic that was stopped an hour ago must not come from a cache."""
ONE_DAY = "public, max-age=86400"
_TYPES = (("ics", "text/calendar"), ("vcf", "text/vcard"), ("avif", "image/avif"), ("webp", "image/webp"))
"""Media types that older servers do not know."""
_WORDS = (
    "text/css", "text/plain", "text/xml", "text/calendar", "text/vcard",
    "application/javascript", "application/json", "application/xml",
)  # fmt: skip
"""Media types of texts, which are all in UTF-8 (text/html is known to nginx by itself)."""


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """One file a kind of server; visitors are shown none of them."""
    for path in (HEADERS, NGINX, APACHE):
        yield Job(path, "deploy", public=False)


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The configuration of one kind of server."""
    headers = (
        (*SECURITY_HEADERS, STRICT_TRANSPORT_SECURITY)
        if view.setting("base_url").startswith("https:")
        else SECURITY_HEADERS
    )
    root = urlsplit(view.setting("base_url")).path
    return Checked(_WRITERS[job.path](headers, engines, root))


_TOKENS = (("br", "br"), ("gzip", "gz"))
"""Content codings: what a browser calls them, and the suffix of the twin."""
_TWINS = (
    ("html", "text/html;charset=utf-8"),
    ("css", "text/css;charset=utf-8"),
    ("js", "text/javascript;charset=utf-8"),
    ("svg", "image/svg+xml"),
    ("xml", "application/xml"),
    ("json", "application/json"),
    ("ics", "text/calendar;charset=utf-8"),
    ("vcf", "text/vcard;charset=utf-8"),
    ("webmanifest", "application/manifest+json"),
)
"""Formats with compressed twins, and their media types."""
Headers = tuple[tuple[str, str], ...]


def _caches(root: str) -> tuple[tuple[str, str], ...]:
    """Paths by regular expression, with what is said of their keeping; ``root`` is where the site begins on its host."""
    start = "^" + re.escape(root)
    return (
        (start + r"assets/[^/]+\.[0-9a-f]{10}\.(css|js)(\.(br|gz))?$", IMMUTABLE),
        (start + "images/", IMMUTABLE),
        (start + "assets/images/", ONE_DAY),
    )


def cache_control(path: str) -> str:
    """``Cache-Control`` of a file by its path below the document root, for storage that keeps headers with files."""
    return next((value for form, value in _caches("/") if re.search(form, f"/{path}")), REVALIDATE)


def media_type(path: str) -> str:
    """``Content-Type`` of a file, of a compressed twin that of its original, for storage that keeps headers with files."""
    suffix = next(s for s in (*reversed(PurePosixPath(path).suffixes), "") if s not in (".br", ".gz")).removeprefix(".")
    known = {**dict(_TYPES), **dict(_TWINS), "txt": "text/plain;charset=utf-8"}
    return known.get(suffix) or mimetypes.guess_type(f"x.{suffix}")[0] or "application/octet-stream"


def _static_hosts(headers: Headers, engines: Engines, root: str) -> str:
    """``_headers`` as Cloudflare Pages and Netlify read it; bundles by name, since only whole segments may vary.

    Nothing is said of the cache for other files: both hosts ask again each time by themselves, and where two rules fit,
    both values would be sent.
    """
    lines = [f"{root}*", *(f"  {name}: {value}" for name, value in headers)]
    kept = [root + bundle.path.removeprefix(f"{WEB}/") for bundle in bundles(engines.theme).value.values()]
    for pattern, value in [
        *((path, IMMUTABLE) for path in kept),
        (f"{root}images/*", IMMUTABLE),
        (f"{root}assets/images/*", ONE_DAY),
    ]:
        lines += ["", pattern, f"  Cache-Control: {value}"]
    return "\n".join([*lines, ""])


def _nginx(headers: Headers, engines: Engines, root: str) -> str:
    types = [f"location ~ \\.{suffix}$ {{ types {{ }} default_type {media}; }}" for suffix, media in _TYPES]
    return "\n".join(
        [
            "# Put this line into the server block, after root:   include /path/to/deploy/nginx.conf;",
            "# A location block with an add_header of its own drops all of these: put none there.",
            "index index.html;",
            f"error_page 404 {root}404.html;",
            "charset utf-8;",
            f"charset_types {' '.join(_WORDS)};",
            "",
            "# Files were compressed beforehand.  With the module ngx_brotli also: brotli_static on;",
            "gzip_static on;",
            "gzip_vary on;",
            "",
            f'set $pressroom_cache "{REVALIDATE}";',
            *(f'if ($uri ~ "{form}") {{ set $pressroom_cache "{value}"; }}' for form, value in _caches(root)),
            "add_header Cache-Control $pressroom_cache;",
            *(f'add_header {name} "{value}" always;' for name, value in headers),
            "",
            *types,
            f"location = {root}_headers {{ return 404; }}",
            "location ~ /\\. { return 404; }",
            "",
        ]
    )


def _apache(headers: Headers, engines: Engines, root: str) -> str:
    """Apache's file; compressed twins as its manual serves them (mod_brotli, "Serving pre-compressed content")."""
    return "\n".join(
        [
            "# Copy to the document root as .htaccess; needs mod_headers, mod_mime, mod_rewrite and AllowOverride All.",
            "DirectoryIndex index.html",
            f"ErrorDocument 404 {root}404.html",
            "AddDefaultCharset utf-8",
            *(f"AddType {media} .{suffix}" for suffix, media in _TYPES),
            '<FilesMatch "^(_headers|\\..*)$">',
            "  Require all denied",
            "</FilesMatch>",
            "",
            *(f'Header always set {name} "{value}"' for name, value in headers),
            f'Header set Cache-Control "{REVALIDATE}"',
            *(
                f'Header set Cache-Control "{value}" "expr=%{{REQUEST_URI}} =~ m#{form}#"'
                for form, value in _caches(root)
            ),
            "",
            *_apache_twins(),
            "Header merge Vary Accept-Encoding",
            "",
        ]
    )


def _apache_twins() -> Iterator[str]:
    """Rules that send a compressed twin under the name of its original."""
    yield "RewriteEngine On"
    yield "RewriteCond %{REQUEST_FILENAME} -d"
    yield "RewriteRule ^(|.*/)$ $1index.html"
    for token, suffix in _TOKENS:
        yield f"RewriteCond %{{HTTP:Accept-Encoding}} {token}"
        yield f"RewriteCond %{{REQUEST_FILENAME}}.{suffix} -f"
        yield f"RewriteRule ^(.+)$ $1.{suffix}"
    for suffix, media in _TWINS:
        yield f'RewriteRule "\\.{suffix}\\.(br|gz)$" - "[T={media},E=no-gzip:1,E=no-brotli:1]"'
    yield "# .br is also the language of Brittany."
    yield "RemoveLanguage .br"
    yield "RemoveEncoding .br .gz"
    originals = "|".join(suffix for suffix, _ in _TWINS)
    for token, suffix in _TOKENS:
        yield f'<FilesMatch "\\.({originals})\\.{suffix}$">'
        yield f"  Header set Content-Encoding {token}"
        yield "</FilesMatch>"


_WRITERS: dict[str, Callable[[Headers, Engines, str], str]] = {HEADERS: _static_hosts, NGINX: _nginx, APACHE: _apache}

DEPLOY = Channel("deploy", plan, render)
