"""Messages to other systems over https, without letting anybody lead us to machines of our own. 中文 回调投递。

A name is resolved here, every address that it has is looked at, and the connection goes to one that was looked at, so
that a name which leads elsewhere a moment later (DNS rebinding) leads nowhere. The certificate is checked against the
name. A redirect is an answer like any other. Allowed beyond public addresses is only what the installation names
(ZHANGFA_CALLBACK_NETWORKS): in a government network the other systems stand there too.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Mapping, Sequence
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

from zhangfa.adapters.asking import target
from zhangfa.kernel.outcome import Fault

PATIENCE = 8  # seconds for each step of one answer
_AGENT = "zhangfa-callback/1"
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class HttpsCourier:
    """What goes wrong is shown on the desk, so it is said in Chinese. `networks` as "10.20.0.0/16"; `authority` a PEM
    file of further certificate authorities, None for the system's alone."""

    def __init__(self, networks: Sequence[str] = (), authority: Path | None = None) -> None:
        self._networks: tuple[Network, ...] = tuple(ipaddress.ip_network(each) for each in networks)
        self._tls = ssl.create_default_context()
        if authority is not None:
            self._tls.load_verify_locations(authority)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname:
            raise Fault("不是 https 地址")
        port = parts.port or 443
        address = self._address(parts.hostname, port)
        connection = _Pinned(parts.hostname, port, str(address), self._tls)
        try:
            connection.request(
                "POST", target(parts), body, {"Content-Type": "application/json", "User-Agent": _AGENT, **headers}
            )
            return connection.getresponse().status
        except (OSError, HTTPException) as error:
            raise Fault(f"连接失败（{type(error).__name__}：{error}）") from error
        finally:
            connection.close()

    def _address(self, host: str, port: int) -> Address:
        """The first address of the name. Fault when one of all that it has is not allowed: a name that mixes is up to
        no good."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise Fault(f"找不到域名 {host}") from error
        addresses = [ipaddress.ip_address(each[4][0].partition("%")[0]) for each in found]
        wrong = [each for each in addresses if not self._is_allowed(each)]
        if wrong or not addresses:
            raise Fault(f"{host} 指向 {wrong[0] if wrong else '（空）'}，不允许往那里推送")
        return addresses[0]

    def _is_allowed(self, address: Address) -> bool:
        inner = _inner(address)
        return (inner.is_global and not inner.is_multicast) or any(inner in network for network in self._networks)


def _inner(address: Address) -> Address:
    """An address of the old kind that is carried in one of the new kind is judged as what it is."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)


class _Pinned(HTTPSConnection):
    """Connects to the address that was looked at, and checks the certificate against the name."""

    def __init__(self, host: str, port: int, address: str, tls: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=PATIENCE, context=tls)
        self._pinned, self._tls = address, tls

    def connect(self) -> None:
        plain = socket.create_connection((self._pinned, self.port), PATIENCE)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
