"""A plain HTTP client under load: keep-alive connections, a few threads, all timed."""

import http.client
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

TIMEOUT = 60


@dataclass(frozen=True)
class Request:
    """One request and the status it must bring."""

    method: str
    path: str
    body: str | None = None
    cookie: str | None = None
    status: int = 200


class Connection:
    """One keep-alive connection to a server on this machine."""

    def __init__(self, port: int) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)

    def send(self, request: Request) -> tuple[bytes, http.client.HTTPMessage]:
        """Send a request, read the whole answer, and check its status."""
        headers = {"Accept-Encoding": "gzip", "Host": "localhost"}
        if request.cookie:
            headers["Cookie"] = request.cookie
        if request.body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._http.request(request.method, request.path, request.body, headers)
        answer = self._http.getresponse()
        body = answer.read()
        if answer.status != request.status:
            raise RuntimeError(
                f"{request.method} {request.path}: {answer.status}, "
                f"not {request.status}"
            )
        return body, answer.headers


def measure(
    port: int, visits: Iterator[list[Request]], *, visitors: int, times: int
) -> list[float]:
    """Return the seconds that visits took, each visitor making so many in turn."""
    planned = [[next(visits) for _turn in range(times)] for _visitor in range(visitors)]
    seconds: list[float] = []
    failures: list[BaseException] = []
    start = threading.Barrier(visitors)

    def visit(plan: list[list[Request]]) -> None:
        try:
            connection = Connection(port)
            start.wait()
            for requests in plan:
                began = time.perf_counter()
                for request in requests:
                    connection.send(request)
                seconds.append(time.perf_counter() - began)
        except BaseException as error:  # noqa: BLE001 told by whoever measures
            failures.append(error)
            start.abort()

    threads = [threading.Thread(target=visit, args=(plan,)) for plan in planned]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return seconds
