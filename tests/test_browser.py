"""Browsing in Chromium: nothing fails, nothing is fetched from elsewhere, clicks do what they should."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from extractor.guard import DEFAULT_LIMITS
from extractor.html_report import report_file
from extractor.reading import read_file
from extractor.store import Store

webdriver = pytest.importorskip("selenium.webdriver", reason="needs Selenium: pip install 'esep[test]'")
By = pytest.importorskip("selenium.webdriver.common.by").By
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(not (CHROMIUM and DRIVER),
                                reason="needs Chromium and its driver: apt-get install chromium chromium-driver")
PDF = Path(__file__).parent.parent / "corpus" / "hand-kk.pdf"
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update", "--window-size=1300,1000")
SECONDS = 20.0  # to wait for anything at all


@dataclass(frozen=True)
class Site:
    address: str
    db: Path

    def ask(self, sql: str) -> Any:
        with Store(self.db) as store:
            return store.connection.execute(sql).fetchone()[0]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    db = tmp_path_factory.mktemp("browser") / "reports.db"
    with Store(db, write=True) as store:
        store.write(read_file(PDF, DEFAULT_LIMITS))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-c", "from extractor.cli import main; main()", "serve", str(db),
                               "--port", str(port), "--lang", "ru"], stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + SECONDS
        while server.poll() is None and time.monotonic() < until:
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield Site(f"http://127.0.0.1:{port}", db)
    finally:
        server.terminate()
        server.wait(SECONDS)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    driver.implicitly_wait(SECONDS / 2)
    try:
        yield driver
    finally:
        driver.quit()


@pytest.fixture
def browser(started: Any) -> Iterator[Any]:
    """The browser; at the end of a test it must have nothing to complain of."""
    complaints(started)  # of the browser's own start
    yield started
    assert complaints(started) == []


def complaints(driver: Any) -> list[str]:
    """Errors on the console, failed requests, and requests to any other host, since the last call."""
    found = [entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]
    ours = set()  # what our pages asked for; Chromium's own start page asks for things too
    for entry in driver.get_log("performance"):
        event = json.loads(entry["message"])["message"]
        told = event["params"]
        if event["method"] == "Network.requestWillBeSent":
            if re.match(r"http://127\.0\.0\.1:|file:", told["documentURL"]):
                ours.add(told["requestId"])
                if not re.match(r"http://127\.0\.0\.1:|data:|file:|blob:", told["request"]["url"]):
                    found.append(f"elsewhere: {told['request']['url']}")
        elif event["method"] == "Network.responseReceived" and told["response"]["status"] >= 400:
            found.append(f"{told['response']['status']} {told['response']['url']}")
        elif event["method"] == "Network.loadingFailed" and told["requestId"] in ours and not told.get("canceled"):
            found.append(f"failed: {told['errorText']}")
    return found


def eventually(driver: Any, script: str, *arguments: Any) -> Any:
    """What a script gives as soon as it is something."""
    until = time.monotonic() + SECONDS
    while not (found := driver.execute_script(f"return {script}", *arguments)) and time.monotonic() < until:
        time.sleep(0.05)
    assert found, script
    return found


def charts(driver: Any) -> list[Any]:
    """The four charts of the page, once all are drawn."""
    eventually(driver, "document.querySelectorAll('.dashboard-card svg.marks').length === 4")
    return list(driver.find_elements(By.CSS_SELECTOR, ".dashboard-card svg.marks"))


def test_every_page_that_the_home_page_links_to(site: Site, browser: Any) -> None:
    browser.get(site.address)
    assert str(site.ask("SELECT count(*) FROM events")) in browser.find_element(By.CLASS_NAME, "esep-numbers").text
    pages = sorted(set(eventually(browser, "[...document.querySelectorAll('section a')].map(link => link.href)")))
    assert len(pages) > 40
    assert all(page.startswith(site.address) for page in pages)
    for page in pages:
        browser.get(page)
        assert browser.find_elements(By.TAG_NAME, "h1"), page
        assert "SELECT" not in browser.title
        if "/dashboards/" in page:
            charts(browser)


def test_search_leads_to_a_row_and_its_ink(site: Site, browser: Any) -> None:
    browser.get(site.address)
    field = browser.find_element(By.NAME, "text")
    field.send_keys("СЕМИНАР")
    field.submit()
    rows = browser.find_elements(By.CSS_SELECTOR, ".rows-and-columns tbody tr")
    event = next(row for row in rows if row.text.startswith("событие"))
    event.find_element(By.LINK_TEXT, "открыть").click()
    mark = browser.find_element(By.CSS_SELECTOR, "#c-kind details")
    image = mark.find_element(By.TAG_NAME, "img")
    assert not image.is_displayed()
    mark.find_element(By.TAG_NAME, "summary").click()
    assert eventually(browser, "arguments[0].naturalWidth", image) > 200
    assert image.is_displayed()


def test_a_contradiction_shows_both_sides(site: Site, browser: Any) -> None:
    key = site.ask("SELECT id FROM problems WHERE json_array_length(places) > 1")
    browser.get(f"{site.address}/reports/problems/{key}")
    places = browser.find_element(By.ID, "c-places")
    places.find_element(By.TAG_NAME, "summary").click()
    for image in places.find_elements(By.TAG_NAME, "img"):
        browser.execute_script("arguments[0].scrollIntoView()", image)
        assert eventually(browser, "arguments[0].naturalWidth", image) > 200


def test_a_question_is_asked_with_a_choice_and_a_word(site: Site, browser: Any) -> None:
    browser.get(f"{site.address}/reports/who_speaks_where")
    role = site.ask("SELECT role FROM event_people ORDER BY role")
    browser.find_element(By.CSS_SELECTOR, f"select[name=role] option[value={role}]").click()
    browser.find_element(By.CSS_SELECTOR, "form.esep-ask button").click()
    eventually(browser, f"location.search === '?role={role}'")
    assert {cell.text for cell in browser.find_elements(By.CSS_SELECTOR, "td.col-role")} == {
        browser.find_element(By.CSS_SELECTOR, "select[name=role] option:checked").text}
    browser.get(f"{site.address}/reports/events_in_month")
    month = site.ask("SELECT substr(date_start, 1, 7) FROM events WHERE date_start IS NOT NULL ORDER BY date_start")
    field = browser.find_element(By.NAME, "month")
    field.send_keys(month)
    field.submit()
    eventually(browser, "location.search.length")
    assert all(cell.text.startswith(month) for cell in browser.find_elements(By.CSS_SELECTOR, "td.col-date_start"))


def test_charts_are_drawn(site: Site, browser: Any) -> None:
    browser.get(f"{site.address}/-/dashboards/overview")
    for chart in charts(browser):
        assert chart.size["height"] > 150
        assert chart.find_elements(By.CSS_SELECTOR, ".mark-rect path")  # the bars
    assert "семинар" in browser.find_element(By.ID, "chart-participants").text


def test_the_html_report_is_linked_both_ways(tmp_path: Path, browser: Any) -> None:
    path = tmp_path / "report.html"
    path.write_text(report_file(PDF, DEFAULT_LIMITS), encoding="utf-8")
    browser.get(path.as_uri())
    # Several values may share their ink, and only the uppermost mark there can be clicked: nothing lies over a venue.
    mark = browser.find_element(By.CSS_SELECTOR, "#pages a.b[title^='events.venue']:not(.again)")
    value = browser.find_element(By.ID, mark.get_attribute("hash").removeprefix("#"))
    value.click()
    box = browser.find_element(By.CSS_SELECTOR, "#pages a.b.on")
    assert box.get_attribute("id") == value.get_attribute("hash").removeprefix("#")
    inside = "(r => r.top >= 0 && r.bottom <= innerHeight)(arguments[0].getBoundingClientRect())"
    assert eventually(browser, inside, box)
    browser.execute_script("document.querySelector('#records').scrollTop = 0")
    box.click()
    assert "on" in value.get_attribute("class").split()
    assert eventually(browser, inside, value)
