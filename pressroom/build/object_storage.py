"""Publication to S3-compatible storage: the adaptor to fsspec and the storage's own library (s3fs for ``s3://``).

In: ``s3://bucket/prefix``.  Out: what changed is stored with its media type and the time for which it may be kept,
assets before pages; what the last publication had and this one has not is removed last.  Never:
lists or removes what lies outside of its prefix, or what was not published by us.

Credentials and the address of the service are the business of the storage's library (``AWS_…`` variables or its
configuration file); nothing of them is ever read, kept or shown here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from pressroom.build.deployment import MANIFEST_FILE, Deployment, DeploymentPlan
from pressroom.build.errors import BuildError, build_error
from pressroom.build.manifest import Owned, parse_manifest, write_manifest
from pressroom.channels.web.server_config import cache_control, media_type
from pressroom.core.diagnostic import text
from pressroom.core.digest import digest
from pressroom.core.text import shorten

ADDRESS_PATTERN = re.compile(r"(s3|memory)://[^\0\n]+")
"""``cache`` is fsspec's own stand-in, for trying things out."""
MAX_CONCURRENT = 8
"""Files on their way at the same time."""
T = TypeVar("T")


class ObjectStorage:
    """A prefix of a bucket."""

    def __init__(self, address: str, storage: Any = None) -> None:
        self._address = address.rstrip("/")
        self._storage = storage if storage is not None else self._open()
        self._prefix = self._storage._strip_protocol(self._address)  # noqa: SLF001 - how fsspec's own tools get at the path

    def _open(self) -> Any:
        try:
            import fsspec

            return fsspec.filesystem(self._address.partition(":")[0], use_listings_cache=False)
        except ImportError:
            message = text("publish/no-storage", value=self._address)
            raise build_error(message, text("publish/no-storage.hint"), Path(self._address)) from None

    def inventory(self) -> Mapping[str, Owned]:
        """The record that the last publication left; empty when there is none, or it cannot be read."""
        try:
            raw: bytes = self._storage.cat_file(self._at(MANIFEST_FILE))
            return parse_manifest(raw)
        except (FileNotFoundError, ValueError):
            return {}
        except Exception as complaint:
            raise self._failed(complaint) from complaint

    def deploy(self, deployment: Deployment, plan: DeploymentPlan) -> None:
        """Store and remove."""
        self._each(lambda path: self._store(path, write_manifest(plan.interim_manifest)), (MANIFEST_FILE,))
        for paths in (plan.assets, plan.pages):
            self._each(lambda path: self._store(path, (deployment.folder / path).read_bytes()), paths)
        self._each(self._remove, plan.removed)
        self._each(lambda path: self._store(path, write_manifest(deployment.files)), (MANIFEST_FILE,))

    def _store(self, path: str, raw: bytes) -> None:
        if "s3" not in self._protocols:
            self._storage.pipe_file(self._at(path), raw)
            return
        headers = {"ContentType": media_type(path), "CacheControl": cache_control(path)}
        coding = {".br": "br", ".gz": "gzip"}.get(PurePosixPath(path).suffix)
        self._storage.pipe_file(self._at(path), raw, **headers, **({"ContentEncoding": coding} if coding else {}))

    @property
    def _protocols(self) -> tuple[str, ...]:
        names = self._storage.protocol
        return (names,) if isinstance(names, str) else tuple(names)

    def _remove(self, path: str) -> None:
        try:
            self._storage.rm_file(self._at(path))
        except FileNotFoundError:
            return

    def differing(self, deployment: Deployment, plan: DeploymentPlan) -> tuple[str, ...]:
        """Compare names, sizes and MD5 sums; where the storage keeps another sum, read the bytes back."""
        try:
            listed: dict[str, dict[str, Any]] = self._storage.find(self._prefix, detail=True)
        except Exception as complaint:
            raise self._failed(complaint) from complaint
        found = {path.removeprefix(self._prefix).lstrip("/"): facts for path, facts in listed.items()}
        same = dict(self._each(lambda path: (path, self._is_same(deployment, path, found.get(path))), deployment.files))
        return (*(path for path in sorted(same) if not same[path]), *sorted(found.keys() & set(plan.removed)))

    def _is_same(self, deployment: Deployment, path: str, facts: dict[str, Any] | None) -> bool:
        owned = deployment.files[path]
        if facts is None or facts.get("size") != owned.size:
            return False
        raw = (deployment.folder / path).read_bytes()
        if str(facts.get("ETag", "")).strip('"') == hashlib.md5(raw, usedforsecurity=False).hexdigest():
            return True
        stored: bytes = self._storage.cat_file(self._at(path))
        return digest(stored) == owned.digest

    def _at(self, path: str) -> str:
        return f"{self._prefix}/{path}"

    def _each(self, call: Callable[[str], T], paths: Any) -> list[T]:
        """Do something for some paths, several at once; the first failure ends it."""
        try:
            with ThreadPoolExecutor(MAX_CONCURRENT) as pool:
                return list(pool.map(call, paths))
        except Exception as complaint:
            raise self._failed(complaint) from complaint

    def _failed(self, complaint: Exception) -> BuildError:
        message = text("publish/failed", value=self._address, reason=shorten(f"{complaint}", 200))
        return build_error(message, text("publish/failed.hint"), Path(self._address))
