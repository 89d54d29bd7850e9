"""A list of cases taken along: sealed with six words, opened by a program that is not ours, in the trail of each of its cases."""

import csv
import io
from pathlib import Path
from typing import Final

import pytest
import pyzipper  # type: ignore[import-untyped]  # it has no stubs
import sqlalchemy as sa
from playwright.sync_api import expect

from counselling.audit.model import audit_index
from tests.browser.counsellor import Counsellor
from tests.browser.workspace.looking import check_both
from tests.browser.workspace_site import SLOW, Site

NAME: Final = "=HYPERLINK(1)"  # a spreadsheet would take it for a formula


def opened(archive: bytes, passphrase: str) -> list[list[str]]:
    """The table in an archive, as a program that is not ours opens it. Raises RuntimeError: not with these words."""
    with pyzipper.AESZipFile(io.BytesIO(archive)) as read:
        read.setpassword(passphrase.encode())
        (name,) = read.namelist()
        assert name == "cases.csv"
        assert read.getinfo(name).wz_aes_strength == 3  # AES-256
        assert read.getinfo(name).wz_aes_version == 2
        return list(csv.reader(io.StringIO(read.read(name).decode("utf-8-sig"))))


def entries(site: Site, case: str) -> int:
    with site.rows() as rows:
        of_case = audit_index.c.subject == bytes.fromhex(case)
        return int(rows.execute(sa.select(sa.func.count()).select_from(audit_index).where(of_case)).scalar_one())


def test_a_list_leaves_sealed_and_is_opened_elsewhere(site: Site, anna: Counsellor, tmp_path: Path) -> None:
    _, case = site.reported("Der Vermieter lacht nur.")
    site.reported("Im Lift hat er mich beschimpft.")
    page = anna.open(f"/case/{case}")
    people = page.locator(".sheet-part[data-part='people']")
    people.get_by_role("button", name="Add somebody").click(timeout=SLOW)
    people.get_by_label("Name").fill(NAME)
    people.get_by_role("button", name="Keep").click()
    expect(people.get_by_text(NAME)).to_be_visible(timeout=SLOW)
    anna.visit("/inbox")
    page.get_by_role("button", name="All", exact=True).click()
    page.get_by_role("button", name="Take this list along").click()
    expect(page.locator("ol.six li")).to_have_count(6, timeout=SLOW)
    words = anna.copy_words()
    check_both(page)
    page.get_by_label("With the names from the case sheets").check()
    before = entries(site, case)
    with page.expect_download() as download:
        page.get_by_role("button", name="Make the file").click()
    path = tmp_path / "list.zip"
    download.value.save_as(path)
    expect(page.get_by_text("The file is made, with 2 cases in it.")).to_be_visible(timeout=SLOW)
    heads, *lines = opened(path.read_bytes(), words)
    assert (heads[0], heads[-1]) == ("Reference", "Name")
    assert sorted(line[-1] for line in lines) == ["", f"'{NAME}"]
    assert NAME.encode() not in path.read_bytes()
    assert entries(site, case) == before + 1
    assert anna.faults_beside_refusals() == []
    with pytest.raises(RuntimeError, match="password"):
        opened(path.read_bytes(), words.replace(" ", ""))
