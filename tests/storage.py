"""A stand-in for S3 on this machine: just what a publication asks of it, with the headers that it keeps."""

import hashlib
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


@contextmanager
def storage():  # noqa: C901 - a whole little server
    """Serve a bucket; gives its address, its objects (key to bytes and headers) and the order of requests."""
    objects, log = {}, []

    class Bucket(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self, status, body=b"", **headers):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def key(self):
            return unquote(urlsplit(self.path).path).lstrip("/")

        def read(self):
            if self.headers.get("Transfer-Encoding", "") != "chunked" and "aws-chunked" not in str(self.headers):
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))
            raw = self.rfile.read(int(self.headers["Content-Length"])) if self.headers.get("Content-Length") else b""
            body = b""
            while raw:
                size, _, raw = raw.partition(b"\r\n")
                length = int(size.partition(b";")[0], 16)
                if not length:
                    break
                body, raw = body + raw[:length], raw[length + 2 :]
            return body

        def do_PUT(self):
            if self.headers.get("Expect") == "100-continue":
                self.send_response_only(100)
                self.end_headers()
            raw = self.read()
            objects[self.key()] = (raw, dict(self.headers))
            log.append(("put", self.key()))
            self.answer(200, ETag=f'"{hashlib.md5(raw).hexdigest()}"')

        def do_GET(self):
            query = parse_qs(urlsplit(self.path).query)
            if "list-type" in query:
                prefix, bucket = query.get("prefix", [""])[0], self.key().strip("/")
                found = [(k, v[0]) for k, v in sorted(objects.items()) if k.startswith(f"{bucket}/{prefix}")]
                rows = "".join(
                    f"<Contents><Key>{escape(key.partition('/')[2])}</Key><Size>{len(raw)}</Size>"
                    f"<LastModified>2026-01-01T00:00:00.000Z</LastModified><StorageClass>STANDARD</StorageClass>"
                    f"<ETag>&quot;{hashlib.md5(raw).hexdigest()}&quot;</ETag></Contents>"
                    for key, raw in found
                )
                body = f"<ListBucketResult><Name>{bucket}</Name><KeyCount>{len(found)}</KeyCount><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>"
                self.answer(200, body.encode(), Content_Type="application/xml")
            elif self.key() in objects:
                self.answer(200, objects[self.key()][0])
            else:
                self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>", Content_Type="application/xml")

        do_HEAD = do_GET  # noqa: N815 - the library's name

        def do_DELETE(self):
            objects.pop(self.key(), None)
            log.append(("delete", self.key()))
            self.answer(204)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", objects, log
    finally:
        server.shutdown()
        server.server_close()
