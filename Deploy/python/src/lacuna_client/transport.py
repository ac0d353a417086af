"""Requests over kept connections, repeated while the service is busy or not ready."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3 import BaseHTTPResponse
from urllib3.util import Retry

from ._version import __version__
from .errors import LacunaError

USER_AGENT = " ".join(
    [
        f"lacuna-client/{__version__}",
        f"Python/{platform.python_version()}",
        *(f"{package}/{version(package)}" for package in ("requests", "urllib3")),
    ]
)

#: The longest wait for one repetition, seconds, whatever `Retry-After` says.
LONGEST_WAIT = 60.0


class BoundedRetry(Retry):
    """Waits as long as `Retry-After` says, but at most LONGEST_WAIT seconds."""

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        """Returns the seconds to wait, or None if the response does not say it."""
        seconds = super().get_retry_after(response)
        return None if seconds is None else min(seconds, LONGEST_WAIT)


class BearerAuth(AuthBase):
    """Sends the token. As an authentication of requests it wins over a `.netrc` file."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Adds the header to a request."""
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


class Transport:
    """A session with one service."""

    def __init__(self, endpoint: str, token: str | None, timeout: float, retries: int) -> None:
        self.endpoint = endpoint.rstrip("/")
        self.timeout = timeout
        self.session = requests.Session()
        self.session.headers["User-Agent"] = USER_AGENT
        if token:
            self.session.auth = BearerAuth(token)
        # A prediction changes nothing, so every request may be repeated, POST too.
        retry = BoundedRetry(
            total=retries,
            connect=min(retries, 3),
            backoff_factor=0.2,
            backoff_max=10,
            status_forcelist=[429, 502, 503, 504],
            allowed_methods=None,
            raise_on_status=False,
        )
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, HTTPAdapter(max_retries=retry))

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        content_type: str = "application/json",
        accept: str | None = None,
        query: Mapping[str, str] | None = None,
        stream: bool = False,
    ) -> requests.Response:
        """Returns the response; with `stream`, before its body has arrived.

        Raises:
            LacunaError: The status is 400 or above, or there is no complete response.
        """
        headers = {}
        if body is not None:
            headers["Content-Type"] = content_type
        if accept:
            headers["Accept"] = accept
        url = self.endpoint + path
        try:
            response = self.session.request(
                method,
                url,
                params=query,
                data=body,
                headers=headers,
                stream=stream,
                timeout=self.timeout,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise LacunaError.of_transport(error, url) from error
        if response.status_code >= 300:
            with response:
                raise LacunaError.of_response(response)
        return response

    @staticmethod
    def lines(response: requests.Response) -> Iterator[bytes]:
        """Yields the lines of a streamed response, and closes it at the end.

        Raises:
            LacunaError: The response ends early.
        """
        with response:
            try:
                yield from response.iter_lines(chunk_size=1 << 16)
            except requests.RequestException as error:
                raise LacunaError.of_transport(error, response.url) from error

    def close(self) -> None:
        """Closes all connections."""
        self.session.close()


def document(response: requests.Response) -> dict[str, Any]:
    """Returns the JSON object of a response."""
    try:
        value = response.json()
    except requests.JSONDecodeError as error:
        raise LacunaError.of_transport(error, response.url) from error
    if not isinstance(value, dict):
        raise LacunaError.of_transport(TypeError("the response is not an object"), response.url)
    return value
