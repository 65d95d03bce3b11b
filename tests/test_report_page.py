"""The HTML report in a browser: its filters, keys and colours. Skipped where there is no Chromium."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from reporter_samples import INFO, LAUNCH, report_of, result, results, violation

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)

pytestmark = pytest.mark.skipif(CHROMIUM is None or os.name == "nt", reason="needs Chromium and POSIX pipes")

_TIMEOUT = 60  # seconds; a machine that also does other things needs several to start a browser


class Browser:
    """Chromium, driven over its debugging pipe (Chrome DevTools Protocol: JSON, each message ended by NUL)."""

    def __init__(self, profile: Path) -> None:
        # Chromium reads orders from descriptor 3 and answers on 4; first all are moved out of the way.
        pairs = [os.pipe(), os.pipe()]
        orders, self._send, self._receive, answers = (
            fcntl.fcntl(fd, fcntl.F_DUPFD, 20) for fd in (*pairs[0], *pairs[1])
        )

        def arrange() -> None:
            os.dup2(orders, 3)
            os.dup2(answers, 4)

        self.process = subprocess.Popen(
            [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(3, 4), preexec_fn=arrange, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for fd in (*pairs[0], *pairs[1], orders, answers):
            os.close(fd)
        self._rest = b""
        self._id = 0
        self._session: str | None = None
        self.complaints: list[str] = []
        target = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        attached = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> Any:
        """One order and its answer; what the page complains of meanwhile is kept."""
        self._id += 1
        message = {"id": self._id, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._send, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._id:
                assert "error" not in answer, answer
                return answer["result"]

    def wait_for(self, event: str) -> None:
        while self._read().get("method") != event:
            pass

    def _read(self) -> Any:
        while b"\0" not in self._rest:
            chunk = os.read(self._receive, 1 << 16)
            assert chunk, "the browser has gone"
            self._rest += chunk
        raw, _, self._rest = self._rest.partition(b"\0")
        message = json.loads(raw)
        if message.get("method") in ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded"):
            self.complaints.append(json.dumps(message["params"]))
        return message

    def open(self, file: Path, width: int = 1280, scheme: str = "light") -> None:
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 500
        )
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.call("Page.navigate", url=file.as_uri())
        self.wait_for("Page.loadEventFired")

    def run(self, script: str) -> Any:
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def press(self, key: str) -> None:
        text = {"text": key} if len(key) == 1 else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(_TIMEOUT)
        os.close(self._send)
        os.close(self._receive)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    started = Browser(tmp_path_factory.mktemp("profile"))
    yield started
    started.close()


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "report.html"
    file.write_text(report_of("html", results(), replace(INFO, show_suppressed=True)), encoding="utf-8")
    return file


SHOWN = "[...document.querySelectorAll('.finding')].filter(f => f.offsetParent).map(f => f.id)"
POSTS = "[...document.querySelectorAll('.post')].filter(p => p.offsetParent).map(p => p.dataset.verdict)"


def click(chip: str) -> str:
    return f"document.querySelector('.chip[data-value={chip}]').click(); {SHOWN}"


def search(words: str) -> str:
    value = json.dumps(words)
    typed = f"search.value = {value}; search.dispatchEvent(new Event('input'))"
    return f"search = document.querySelector('#search'); {typed}; {SHOWN}"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_opens_without_complaint_and_fits(browser: Browser, page: Path, width: int, scheme: str) -> None:
    browser.complaints.clear()
    browser.open(page, width, scheme)
    assert browser.run("document.documentElement.classList.contains('js')")  # the policy let the script run
    assert browser.run("document.documentElement.scrollWidth <= innerWidth")
    assert len(browser.run(SHOWN)) == 7
    assert browser.complaints == []


def test_chips_narrow_within_and_across_groups(browser: Browser, page: Path) -> None:
    browser.open(page)
    assert browser.run(click("confidential")) == ["p1f1", "p4f1"]
    assert browser.run(click("politics")) == ["p1f1", "p1f2", "p4f1", "p4f2"]
    assert browser.run(click("error")) == ["p1f1", "p4f1"]
    assert browser.run("document.querySelector('#status').textContent") == "2 of 7 findings"
    assert browser.run(click("undecided")) == []
    assert browser.run("document.querySelector('#nothing').hidden") is False
    browser.press("Escape")
    assert len(browser.run(SHOWN)) == 7


def test_what_could_not_be_checked_can_be_chosen(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.run(click("undecided"))
    assert browser.run(POSTS) == ["undecided"]
    browser.run(click("unreadable"))
    assert browser.run(POSTS) == ["unreadable", "undecided"]


def test_search_knows_no_accents_and_finds_nothing_masked(browser: Browser, page: Path) -> None:
    browser.open(page)
    assert browser.run(search("IDZIEMY niedziele")) == ["p1f1", "p1f2", "p1f3", "p1f4"]
    assert browser.run(search("investor")) == ["p1f4"]
    assert browser.run(search("Feniks")) == []
    assert "eniks" not in browser.run("document.documentElement.outerHTML")


def test_marks_of_hidden_findings_fade(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.run(click("competitor"))
    faded = "[...document.querySelectorAll('.post .mark')].map(m => m.classList.contains('off'))"
    assert browser.run(faded)[:5] == [True, True, True, False, True]


def test_keys_step_through_the_findings_that_are_shown(browser: Browser, page: Path) -> None:
    browser.open(page)
    focused = "document.activeElement.id"
    browser.run(click("error"))
    seen = []
    for key in "jjjjkk":
        browser.press(key)
        seen.append(browser.run(focused))
    assert seen == ["p1f1", "p1f4", "p4f1", "p1f1", "p4f1", "p1f4"]
    assert browser.run("document.querySelectorAll('.mark.current').length") == 1
    browser.press("/")
    assert browser.run(focused) == "search"
    browser.press("j")
    assert browser.run("document.querySelector('#search').value") == "j"


def test_the_first_tab_skips_to_the_posts(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.call("Input.dispatchKeyEvent", type="keyDown", key="Tab", code="Tab", windowsVirtualKeyCode=9)
    assert browser.run("document.activeElement.className") == "skip"
    assert browser.run("document.activeElement.getAttribute('href')") == "#posts"


def test_a_mark_leads_to_its_finding_and_back(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.run("document.querySelector('a.mark[href=\"#p1f3\"]').click()")
    assert browser.run("document.activeElement.id") == "p1f3"
    assert browser.run("!!document.getElementById('p1m3')")


def test_colours_follow_the_system_until_chosen(browser: Browser, page: Path) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    browser.open(page, scheme="light")
    light = browser.run(ground)
    browser.open(page, scheme="dark")
    dark = browser.run(ground)
    assert light != dark
    browser.run("document.querySelector('#theme').click()")
    assert browser.run("document.documentElement.dataset.theme") == "light"
    assert browser.run(ground) == light
    browser.run("document.querySelector('#theme').click(); document.querySelector('#theme').click()")
    assert browser.run("document.documentElement.dataset.theme") == "auto"


CONTRASTS = """
(() => {
  const channel = v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
  const rgb = c => c.match(/[\\d.]+/g).map(Number);
  const ground = e => { for (; e; e = e.parentElement) {
    const c = rgb(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] === 1) return c; } };
  const poor = [];
  for (const e of document.querySelectorAll('h1,h2,p,a,span,b,code,button,kbd,summary,sup,li')) {
    if (!e.textContent.trim() || !e.offsetParent || e.closest('.mask,.unseen,.skip,.bar')) continue;
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) poor.push(`${e.tagName}.${e.className} ${ratio.toFixed(2)}`);
  }
  return poor;
})()
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_can_be_read(browser: Browser, page: Path, scheme: str) -> None:
    """WCAG 2.2, 1.4.3: a contrast of 4.5 at least."""
    browser.open(page, scheme=scheme)
    assert browser.run(CONTRASTS) == []


def test_five_hundred_findings_stay_quick(browser: Browser, tmp_path: Path) -> None:
    rules = ("confidential/codename", "politics/topic", "competitor/named", "offence/insult", "copyright/credit")
    posts = [result(f"{n}.md", LAUNCH, *(violation(LAUNCH, rule, "Orkan") for rule in rules)) for n in range(100)]
    file = tmp_path / "big.html"
    file.write_text(report_of("html", posts), encoding="utf-8")
    browser.open(file)
    clicked = f"t = performance.now(); {click('politics')}; document.body.offsetHeight; performance.now() - t"
    assert browser.run(clicked) < 2000  # about 100 ms; the rest is for busy machines
    assert len(browser.run(SHOWN)) == 100
