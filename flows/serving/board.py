"""python -m flows.serving.board DESCRIPTOR: Prefect's server and pages, on a socket that the parent has
opened.

Others on this computer reach the socket too, and so does every page in an officer's browser. Whoever asks
must know the key of this start (Prefect checks it, from PREFECT_SERVER_API_AUTH_STRING); a browser must have
been sent here under the address itself, which a rebound name is not, and by no other page.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from flows.serving.parent import end_with_parent

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def guarded(app: App, port: int) -> App:
    """`app`, refusing every request of another host name or page than its own, and keeping its pages from
    asking elsewhere."""
    hosts = [f"{name}:{port}".encode() for name in ("127.0.0.1", "localhost")]
    origins = [b"http://" + host for host in hosts]

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or _is_ours(scope["headers"], hosts, origins):
            await app(scope, receive, _closed(send, port))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await send(
                {"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]}
            )
            await send({"type": "http.response.body", "body": b"Ditolak."})

    return guard


def _closed(send: Send, port: int) -> Send:
    """`send`, telling browsers to load nothing from and report nothing to others: Prefect's pages would
    call a counting service."""
    policy = (
        "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; frame-ancestors 'none'; form-action"
        f" 'self'; connect-src 'self' ws://127.0.0.1:{port} ws://localhost:{port}"
    )
    added = [
        (b"content-security-policy", policy.encode()),
        (b"referrer-policy", b"no-referrer"),
        (b"x-content-type-options", b"nosniff"),
    ]

    async def sent(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *added]
        await send(message)

    return sent


def _is_ours(headers: list[tuple[bytes, bytes]], hosts: list[bytes], origins: list[bytes]) -> bool:
    asked = [value for name, value in headers if name == b"host"]
    sent = [value for name, value in headers if name == b"origin"]
    return len(asked) == 1 and asked[0] in hosts and all(value in origins for value in sent)


def main(descriptor: int) -> None:
    """Serve until told to stop, or until the parent is gone."""
    end_with_parent()
    import uvicorn
    from prefect.server.api.server import create_app

    opened = socket.socket(fileno=descriptor)
    port = opened.getsockname()[1]
    app = create_app(ephemeral=os.environ.get("PREFECT_SERVER_UI_ENABLED") == "false", final=True)
    config = uvicorn.Config(
        guarded(app, port),
        log_level="error",
        timeout_graceful_shutdown=2,
        server_header=False,
        proxy_headers=False,
    )
    uvicorn.Server(config).run(sockets=[opened])


if __name__ == "__main__":
    main(int(sys.argv[1]))
