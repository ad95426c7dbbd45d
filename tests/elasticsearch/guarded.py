"""A node behind TLS and a password, as clusters are run: who is not known is answered 401.

The test server has no security of its own, so this stands before it: it ends TLS with a certificate of an
authority made for the test, looks at the Authorization header of every request and passes on what is right.
"""

import http.client
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

KEPT_HEADERS = ("content-type", "x-elastic-product", "warning")
REFUSAL = b'{"error":{"type":"security_exception"},"status":401}'


@dataclass
class Door:
    """`seen`: the Authorization headers of the requests that came through TLS, in order."""

    url: str
    ca: Path
    seen: list[str] = field(default_factory=list)


@contextmanager
def guarded(node: str, folder: Path, accepted: str) -> Iterator[Door]:
    """An https address before `node` that lets in requests whose Authorization is `accepted`."""
    authority, key, certificate = _certificates(folder)
    door = Door("", authority)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(node, accepted, door))
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    door.url = f"https://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield door
    finally:
        server.shutdown()
        server.server_close()


def _handler(node: str, accepted: str, door: Door) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *arguments) -> None:
            pass

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (ssl.SSLError, ConnectionError):  # whoever does not trust us hangs up
                self.close_connection = True

        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            door.seen.append(self.headers.get("authorization", ""))
            if door.seen[-1] != accepted:
                return self._answer(401, {"content-type": "application/json"}, REFUSAL)
            connection = http.client.HTTPConnection(urlsplit(node).netloc, timeout=30)
            kept = {name: value for name, value in self.headers.items() if name.lower() != "authorization"}
            connection.request(self.command, self.path, body or None, kept)
            answer = connection.getresponse()
            headers = {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers}
            self._answer(answer.status, headers, answer.read())
            connection.close()

        def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in (headers | {"content-length": str(len(body))}).items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass_on

    return Handler


def _certificates(folder: Path) -> tuple[Path, Path, Path]:
    """Files of an authority, and of a key and a certificate for 127.0.0.1 that it signed."""
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _signed("test authority", authority_key, "test authority", authority_key, is_authority=True)
    certificate = _signed("127.0.0.1", key, "test authority", authority_key, is_authority=False)
    paths = tuple(folder / name for name in ("ca.pem", "node.key", "node.pem"))
    folder.mkdir(parents=True, exist_ok=True)
    paths[0].write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    paths[2].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return paths


def _signed(name: str, key, issuer: str, issuer_key, *, is_authority: bool) -> x509.Certificate:
    now = datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    return (
        x509.CertificateBuilder()
        .subject_name(_called(name))
        .issuer_name(_called(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(address, critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
        .sign(issuer_key, hashes.SHA256())
    )


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
