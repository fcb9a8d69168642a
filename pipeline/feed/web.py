"""HTTP as a polite guest: robots.txt obeyed, one request at a time to a host, limits on everything.

Only http and https; a private address is reached only where the user named it; redirects are followed by hand, each
with the same checks as the first address.
"""

from __future__ import annotations

import email.utils
import ipaddress
import socket
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import urllib3
from protego import Protego
from urllib3.connection import HTTPConnection, HTTPSConnection

from pipeline import __version__
from pipeline.config import FeedSettings
from pipeline.errors import UserError
from pipeline.feed.book import Book

AGENT = "vibrief"
_ROBOTS_KEPT = 24 * 3600.0  # seconds, as RFC 9309 has it
_ROBOTS_MB = 0.5
_ROBOTS_REDIRECTS = 5
_LONGEST_DELAY = 60.0  # of a robots.txt between two requests
_LONGEST_WAIT = 24 * 3600.0  # of a Retry-After
_WAIT_429 = 900.0  # seconds, when a host that was asked too often does not say how long
_SILENT = 3  # requests without any answer, after which a host is left alone for this fetch
_DEADLINE = 4  # times the timeout, for one whole answer
_CHUNK = 1 << 16
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class FetchError(Exception):
    """Why an address gave nothing, in one line. ``for_good``: asking again will not help."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.for_good = for_good


class LaterError(FetchError):
    """The host at ``origin`` is to be left alone for now: it asks for that, or is in trouble."""

    def __init__(self, reason: str, origin: str) -> None:
        super().__init__(reason)
        self.origin = origin


class RefusedError(FetchError):
    """robots.txt forbids the address."""


class PrivateError(FetchError):
    """The host of an address that nobody named is on a private network."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; header names in lower case, ``url`` after redirects."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes


def check_url(url: str) -> str:
    """The address without its fragment.

    Raises:
        UserError: it is not a plain http or https address.
    """
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError:
        raise UserError(f"{url}: not an address") from None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise UserError(f"{url}: give a whole http or https address")
    if parts.username or parts.password:
        raise UserError(f"{url}: addresses with a user name are not supported")
    return parts._replace(fragment="").geturl()


def origin_of(url: str) -> str:
    """Scheme, host and port."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme.lower() == "https" else 80)
    return f"{parts.scheme.lower()}://{(parts.hostname or '').lower()}:{port}"


class Web:
    """Gets addresses for one fetch.

    Args:
        named: addresses that the user gave: their hosts may be private.
        sleep, clock: for tests; ``clock`` is the time of day in seconds.
    """

    def __init__(
        self,
        settings: FeedSettings,
        book: Book,
        named: Collection[str],
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._book = book
        self._sleep = sleep
        self._clock = clock
        self._next: dict[str, float] = {}
        self._robots: dict[str, Protego | None] = {}
        self._silent: Counter[str] = Counter()
        contact = f" (+{settings.contact})" if settings.contact else ""
        self._agent = f"{AGENT}/{__version__}{contact}"
        self._pools = _guarded_pools({origin_of(url) for url in named})

    def close(self) -> None:
        self._pools.clear()

    def ready_in(self, url: str) -> float:
        """Seconds until the host of the address may be asked."""
        return max(0.0, self._next.get(origin_of(url), 0.0) - time.monotonic())

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer with status 200, or 304 to a conditional request.

        Raises:
            FetchError: anything else.
        """
        for _ in range(self._settings.max_redirects + 1):
            self._obey_robots(url)
            answer = self._ask(url, headers or {}, self._settings.max_mb)
            if answer.status not in _REDIRECTS:
                return self._judged(answer)
            url = self._target(answer)
        raise FetchError(f"more than {self._settings.max_redirects} redirects (feed.max_redirects)")

    def _judged(self, answer: Answer) -> Answer:
        if answer.status in (200, 304):
            return answer
        raise FetchError(f"HTTP {answer.status}", for_good=answer.status in (404, 410, 451))

    def _target(self, answer: Answer) -> str:
        try:
            return check_url(urljoin(answer.url, answer.headers.get("location", "")))
        except (UserError, ValueError) as error:
            raise FetchError(f"redirected to what is no web address: {error}", for_good=True) from None

    def _obey_robots(self, url: str) -> None:
        origin = origin_of(url)
        if origin not in self._robots:
            text, when = self._book.robots(origin)
            if not 0 <= self._clock() - when < _ROBOTS_KEPT:
                text = self._fetch_robots(url)
                self._book.keep_robots(origin, text, self._clock())
            self._robots[origin] = Protego.parse(text) if text else None
        rules = self._robots[origin]
        if rules and not rules.can_fetch(url, AGENT):
            raise RefusedError(f"the robots.txt of {urlsplit(url).hostname} forbids it", for_good=True)

    def _fetch_robots(self, url: str) -> str | None:
        """None when there is none: everything is allowed. A host in trouble allows nothing (RFC 9309, 2.3.1)."""
        problem = f"more than {_ROBOTS_REDIRECTS} redirects"
        target = urljoin(url, "/robots.txt")
        for _ in range(_ROBOTS_REDIRECTS + 1):
            try:
                answer = self._ask(target, {}, _ROBOTS_MB)
                if answer.status in _REDIRECTS:
                    target = self._target(answer)
                    continue
            except (LaterError, PrivateError):
                raise
            except FetchError as error:
                problem = str(error)
                break
            if answer.status == 200:
                return answer.body.decode("utf-8", "replace")
            if 400 <= answer.status < 500:
                return None
            problem = f"HTTP {answer.status}"
            break
        raise LaterError(f"the robots.txt of {urlsplit(url).hostname} cannot be had: {problem}", origin_of(url))

    def _ask(self, url: str, headers: Mapping[str, str], max_mb: float) -> Answer:
        """One request, when the host may be asked."""
        origin, host = origin_of(url), urlsplit(url).hostname
        wait = self._book.wait_until(origin) - self._clock()
        if 0 < wait <= _LONGEST_WAIT:
            raise LaterError(f"{host} asked to be left alone for {wait:.0f} seconds more", origin)
        if self._silent[origin] >= _SILENT:
            raise LaterError(f"{host} did not answer {_SILENT} times in a row; the rest is left for later", origin)
        self._sleep(self.ready_in(url))
        try:
            answer = self._request(url, headers, max_mb)
        except urllib3.exceptions.NewConnectionError as error:  # a kind of TimeoutError, though it may come at once
            self._silent[origin] += 1
            raise FetchError(_in_short(error)) from None
        except urllib3.exceptions.TimeoutError:
            self._silent[origin] += 1
            raise FetchError(f"no answer within {self._settings.timeout:g} seconds (feed.timeout)") from None
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            self._silent[origin] += 1
            raise FetchError(_in_short(error)) from None
        finally:
            self._next[origin] = time.monotonic() + self._delay(origin)
        if answer.status in (429, 503):
            wait = self._retry_after(answer.headers.get("retry-after")) or (_WAIT_429 if answer.status == 429 else 0)
            if wait:
                self._book.keep_wait(origin, self._clock() + wait)
                raise LaterError(f"HTTP {answer.status}: {host} asks to wait {wait:.0f} seconds", origin)
        return answer

    def _delay(self, origin: str) -> float:
        rules = self._robots.get(origin)
        asked = (rules.crawl_delay(AGENT) or 0.0) if rules else 0.0
        return max(self._settings.host_seconds, min(asked, _LONGEST_DELAY))

    def _retry_after(self, value: str | None) -> float:
        """Seconds from a number of them or from a date, at most a day; 0 when neither is given."""
        if not value:
            return 0.0
        try:
            seconds = float(value)
        except ValueError:
            try:
                seconds = email.utils.parsedate_to_datetime(value).timestamp() - self._clock()
            except ValueError:
                return 0.0
        return max(0.0, min(seconds, _LONGEST_WAIT))

    def _request(self, url: str, headers: Mapping[str, str], max_mb: float) -> Answer:
        limit = int(max_mb * 2**20)
        ends = time.monotonic() + _DEADLINE * self._settings.timeout
        response = self._pools.request(
            "GET",
            url,
            headers={"User-Agent": self._agent, "Accept-Encoding": "gzip, deflate", **headers},
            redirect=False,
            retries=False,
            preload_content=False,
            timeout=self._settings.timeout,
        )
        self._silent[origin_of(url)] = 0
        try:
            body = bytearray()
            if response.status == 200:
                for chunk in response.stream(_CHUNK, decode_content=True):
                    body += chunk
                    if len(body) > limit:
                        raise FetchError(f"over {max_mb:g} MB (feed.max_mb)", for_good=True)
                    if time.monotonic() > ends:
                        raise FetchError(f"not whole within {_DEADLINE * self._settings.timeout:g} seconds")
            names = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status, url, names, bytes(body))
        finally:
            response.close()


def _in_short(error: Exception) -> str:
    """The cause in one line: urllib3 puts the object's address before it."""
    text = " ".join(str(error).split())
    return (text.rpartition("): ")[2] or type(error).__name__)[:200]


def _guarded_pools(named: Collection[str]) -> urllib3.PoolManager:
    """Connections that look at the address they have reached before anything is sent: names can lead anywhere."""

    def checked(sock: socket.socket, scheme: str, host: str, port: int | None) -> socket.socket:
        if f"{scheme}://{host.strip('[]').lower()}:{port}" in named:
            return sock
        address = ipaddress.ip_address(sock.getpeername()[0].partition("%")[0])
        address = getattr(address, "ipv4_mapped", None) or address
        if not address.is_global or address.is_multicast:
            sock.close()
            reason = f"{host} is on a private network ({address}), and no feed of it was added"
            raise PrivateError(reason, for_good=True)
        return sock

    class Http(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return checked(super()._new_conn(), "http", self.host, self.port)

    class Https(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return checked(super()._new_conn(), "https", self.host, self.port)

    class HttpPool(urllib3.HTTPConnectionPool):
        ConnectionCls = Http

    class HttpsPool(urllib3.HTTPSConnectionPool):
        ConnectionCls = Https

    manager = urllib3.PoolManager()
    manager.pool_classes_by_scheme = {"http": HttpPool, "https": HttpsPool}
    return manager
