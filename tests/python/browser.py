"""A headless Chromium, told over a pipe what to do: what a page looks like to a person."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support import TOOLS

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PRIVATE = "usr/lib/chromium/chromium-headless-shell"
# Some lie in a folder of their own, where the library that loads them expects it below /usr.
LIBRARIES = "usr/lib/*-linux-gnu/**/lib*.so*"
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe")
REQUESTS, ANSWERS = 3, 4


def chromium() -> tuple[str, dict[str, str]] | None:
    """A Chromium and what must be in its environment: installed, or fetched by tests/tools.sh."""
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found, {}
    program = TOOLS / PRIVATE
    folders = sorted({str(library.parent) for library in TOOLS.glob(LIBRARIES)})
    environment = {"LD_LIBRARY_PATH": os.pathsep.join(folders)}
    return (str(program), environment) if program.exists() else None


class Browser:
    """One tab. It notes what it is told to fetch, and what it complains of."""

    def __init__(self, requests: int, answers: int) -> None:
        self._requests, self._answers = requests, answers
        self._rest = b""
        self._number = 0
        self._session: str | None = None
        self.fetched: list[str] = []
        self.complaints: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """One command of the DevTools protocol, and its answer."""
        self._number += 1
        command = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            command["sessionId"] = self._session
        os.write(self._requests, json.dumps(command).encode() + b"\0")
        while (message := self._next()).get("id") != self._number:
            self._note(message)
        assert "error" not in message, message
        result: dict[str, Any] = message["result"]
        return result

    def open(self, path: Path, width: int, scheme: str = "light", media: str = "") -> None:
        """Loads a page in a window of this width, light or dark, on a screen or for print."""
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.call("Emulation.setEmulatedMedia", media=media, features=[feature])
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=900, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip
        self.fetched.clear()
        self.complaints.clear()
        self.call("Page.navigate", url=path.as_uri())
        while (message := self._next()).get("method") != "Page.loadEventFired":
            self._note(message)

    def value(self, expression: str) -> Any:
        """What an expression is in the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def picture(self, path: Path) -> None:
        """Keeps how the whole page looks."""
        shot = self.call("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(shot["data"]))

    def pdf(self) -> bytes:
        """The page as it is printed."""
        return base64.b64decode(self.call("Page.printToPDF", preferCSSPageSize=True)["data"])

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            part = os.read(self._answers, 1 << 16)
            assert part, "the browser is gone"
            self._rest += part
        message, _, self._rest = self._rest.partition(b"\0")
        read: dict[str, Any] = json.loads(message)
        return read

    def _note(self, message: dict[str, Any]) -> None:
        method, said = message.get("method"), message.get("params", {})
        if method == "Network.requestWillBeSent":
            self.fetched.append(said["request"]["url"])
        elif method in ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled"):
            self.complaints.append(json.dumps(said))


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser for as long as the block runs, where chromium() finds one."""
    found = chromium()
    assert found is not None, "ask chromium() first"
    program, environment = found
    (their_requests, our_requests), (our_answers, their_answers) = os.pipe(), os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        process = _start(program, environment, place, their_requests, their_answers)
        os.close(their_requests)
        os.close(their_answers)
        try:
            yield Browser(our_requests, our_answers)
        finally:
            os.close(our_requests)
            os.close(our_answers)
            process.terminate()
            process.wait(30)


def _start(
    program: str, environment: dict[str, str], place: str, requests: int, answers: int
) -> subprocess.Popen[bytes]:
    """Chromium with the pipes at the descriptors where it looks for them."""
    shell = f'exec "$0" "$@" {REQUESTS}<&{requests} {ANSWERS}>&{answers}'
    return subprocess.Popen(
        ["/bin/bash", "-c", shell, program, *FLAGS, f"--user-data-dir={place}"],
        pass_fds=(requests, answers),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )
