"""The one exception of the package."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import requests


class LacunaError(Exception):
    """A request that the service refused, or that did not reach it.

    Attributes:
        problem: The problem document (RFC 9457) of the service: `status`, `code`, `detail` and, for an
            invalid document, `errors`. If the response was not a problem document, for example that
            of a proxy, or if there was none, it is made from what is known and has no `code`.
        response: The response of HTTP, or None if there was none.
    """

    def __init__(self, problem: Mapping[str, Any], response: requests.Response | None = None) -> None:
        self.problem = dict(problem)
        self.response = response
        super().__init__(self._message())

    @property
    def status(self) -> int | None:
        """The status code of HTTP; None if there was no response."""
        return self.problem.get("status")

    @property
    def code(self) -> str | None:
        """The stable code of the problem, such as `invalid_document`; None if it has none."""
        return self.problem.get("code")

    @property
    def errors(self) -> list[dict[str, str]]:
        """The faults of an invalid document, each with `code`, `pointer` and `detail`."""
        return list(self.problem.get("errors", []))

    def __reduce__(self) -> tuple[type[LacunaError], tuple[dict[str, Any]]]:
        return type(self), (self.problem,)

    def _message(self) -> str:
        if len(self.errors) > 1:
            faults = [f"{fault.get('pointer')}: {fault.get('detail')}" for fault in self.errors]
            detail = "; ".join(faults)
        else:
            detail = str(self.problem.get("detail") or self.problem.get("title"))
        head = " ".join(str(part) for part in (self.status, self.code) if part is not None)
        return f"{head}: {detail}" if head else detail

    @classmethod
    def of_response(cls, response: requests.Response) -> LacunaError:
        """Returns the error of a response whose status is 400 or above."""
        try:
            problem = json.loads(response.content)
            if isinstance(problem, dict) and "detail" in problem:
                return cls(problem, response)
        except (ValueError, requests.RequestException):
            pass
        title = response.reason or "Error"
        detail = f"{title}: the response of {response.url} is not a problem document"
        return cls(
            {"type": "about:blank", "title": title, "status": response.status_code, "detail": detail},
            response,
        )

    @classmethod
    def of_transport(cls, error: Exception, url: str) -> LacunaError:
        """Returns the error of a request that got no complete response."""
        detail = f"no complete response from {url}: {error}"
        return cls({"type": "about:blank", "title": "No response", "detail": detail})
