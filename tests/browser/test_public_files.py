"""Files and a recorded statement: place and device leave unless she wants them to stay, nothing is lost on a broken line."""

import io
import zipfile
from typing import Final

import httpx
import openpyxl
import pypdfium2  # type: ignore[import-untyped]  # it has no stubs
import pytest
from openpyxl.comments import Comment
from PIL import Image
from playwright.sync_api import FilePayload, Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.person import WORDS, fill, go_on, go_on_to, look_over, open_mailbox, report, send
from tests.browser.site import Site

modes = pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
SECOND: Final[FilePayload] = {"name": "zwei.txt", "mimeType": "text/plain", "buffer": b"zwei" * 1_000}
AS_THEY_ARE: Final = "Send the files exactly as they are"
OWNED: Final = "Handy von Ana"  # so long that no picture holds it by chance


def photograph() -> bytes:
    """A picture that says where it was taken."""
    tags = Image.Exif()
    tags[0x0112], tags[0x010F] = 6, OWNED
    tags.get_ifd(0x8825).update({1: "N", 2: (47.0, 25.0, 12.0), 3: "E", 4: (9.0, 22.0, 1.0)})
    buffer = io.BytesIO()
    Image.effect_noise((80, 60), 60).convert("RGB").save(buffer, "JPEG", exif=tags)
    return buffer.getvalue()


def named(name: str, content: bytes, kind: str = "image/jpeg") -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": content}


def arrived(site: Site, reference: str) -> list[bytes]:
    """The files of a report, as its centre opens them."""
    case, [first] = site.read(reference)
    return [site.file(case, file) for file in first.text.attachments]


@modes
def test_a_photograph_arrives_without_place_and_device_and_with_the_same_pixels(
    site: Site, open_page: OpenPage, script: bool
) -> None:
    taken = photograph()
    page = open_page(site.url + "/en/form", script=script)
    [content] = arrived(site, report(page, WORDS, named("foto.jpg", taken)).reference)
    before, after = Image.open(io.BytesIO(taken)), Image.open(io.BytesIO(content))
    assert before.getexif().get_ifd(0x8825)
    assert dict(after.getexif()) == {0x0112: 6}
    assert OWNED.encode() in taken
    assert OWNED.encode() not in content
    assert after.tobytes() == before.tobytes()


@modes
def test_a_photograph_arrives_as_it_is_if_she_wants_that(site: Site, open_page: OpenPage, script: bool) -> None:
    taken = photograph()
    page = open_page(site.url + "/en/form", script=script)
    fill(page)
    go_on_to(page, "Would you like to add files?")
    page.get_by_label(AS_THEY_ARE).check()
    page.get_by_label("Files", exact=True).set_input_files(named("foto.jpg", taken))
    if script:
        expect(page.get_by_text("It is sent exactly as it is.")).to_be_visible()
    look_over(page)
    assert arrived(site, send(page).reference) == [taken]


def test_beside_each_file_stands_what_is_left_in_it(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    liar = named("brief.pdf", photograph(), "application/pdf")
    fill(page, WORDS, named("foto.jpg", photograph()), liar, named("heft.docx", b"PK\3\4 docx"))
    items = page.locator("#chosen li")
    expect(items.nth(0)).to_contain_text("Place, time and device were taken out.")
    expect(items.nth(1)).to_contain_text("Place, time and device were taken out.")  # what it is, its first bytes say
    expect(items.nth(2)).to_contain_text("Personal details inside this file stay in it")
    page.get_by_role("button", name="Remove “brief.pdf”").click()
    expect(items).to_have_count(2)


@modes
def test_a_letter_that_a_browser_printed_arrives_without_who_made_it_and_with_the_same_pages(
    site: Site, open_page: OpenPage, script: bool
) -> None:
    page = open_page(site.url + "/en/form", script=script)
    printed = page.pdf()
    [content] = arrived(site, report(page, WORDS, named("brief.pdf", printed, "application/pdf")).reference)
    assert len(content) == len(printed)
    assert b"Skia/PDF" in printed
    assert not [word for word in (b"Skia/PDF", b"Chrom", b"/CreationDate") if word in content]
    with pypdfium2.PdfDocument(printed) as before, pypdfium2.PdfDocument(content) as after:
        assert [seen.render().to_pil() for seen in after] == [seen.render().to_pil() for seen in before]


@modes
def test_a_table_arrives_with_its_words_and_without_who_wrote_and_commented_it(
    site: Site, open_page: OpenPage, script: bool
) -> None:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    sheet, book.properties.creator = book.create_sheet("Lohn"), OWNED
    sheet["A1"], sheet["A1"].comment = "3000", Comment("zu wenig", OWNED)
    book.save(buffer)
    page = open_page(site.url + "/en/form", script=script)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    [content] = arrived(site, report(page, WORDS, named("lohn.xlsx", buffer.getvalue(), kind)).reference)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if OWNED.encode() in archive.read(name)]
    cell = openpyxl.load_workbook(io.BytesIO(content))["Lohn"]["A1"]
    assert (cell.value, cell.comment.text) == ("3000", "zu wenig")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_the_browser_still_shows_what_is_left_of_a_picture(site: Site, open_page: OpenPage, kind: str) -> None:
    buffer = io.BytesIO()
    Image.effect_noise((32, 20), 90).convert("RGB").save(buffer, kind, comment=b"x", exif=b"Exif\0\0MM\0*" + bytes(8))
    page = open_page(site.url + "/en/form")
    [content] = arrived(site, report(page, WORDS, named("bild", buffer.getvalue())).reference)
    assert pixels(page, content) == pixels(page, buffer.getvalue())


def pixels(page: Page, content: bytes) -> list[int]:
    """What the browser's own decoder makes of a picture."""
    found: list[int] = page.evaluate(
        """async (bytes) => {
          const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
          const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
          context.drawImage(bitmap, 0, 0);
          return [...context.getImageData(0, 0, bitmap.width, bitmap.height).data];
        }""",
        list(content),
    )
    return found


FILMED: Final = """async () => {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: "video/mp4" });
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const ended = new Promise((resolve) => (recorder.onstop = resolve));
  recorder.start();
  for (let shade = 0; shade < 200; shade += 8) {
    pen.fillStyle = `rgb(${shade} 90 90)`;
    pen.fillRect(0, 0, 300, 150);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  recorder.stop();
  await ended;
  return [...new Uint8Array(await new Blob(parts).arrayBuffer())];
}"""
PLAYED: Final = """async (bytes) => {
  const film = document.createElement("video");
  film.muted = true;
  film.src = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: "video/mp4" }));
  await film.play();
  await new Promise((resolve) => (film.ontimeupdate = () => film.currentTime > 0.3 && resolve()));
  return [film.videoWidth, film.videoHeight];
}"""


def with_place(film: bytes) -> bytes:
    """The film as a telephone would have made it: with the place at the end of its `moov` box."""
    box = (8 + 8 + len(PLACE)).to_bytes(4, "big") + b"udta" + (8 + len(PLACE)).to_bytes(4, "big") + b"\xa9xyz" + PLACE
    start = film.index(b"moov") - 4
    size = int.from_bytes(film[start : start + 4], "big")
    end = start + size
    return film[:start] + (size + len(box)).to_bytes(4, "big") + film[start + 4 : end] + box + film[end:]


PLACE: Final = b"+47.42+009.37/"


@modes
def test_a_film_plays_on_without_the_place_where_it_was_made(site: Site, open_page: OpenPage, script: bool) -> None:
    player = open_page(site.url + "/en/form")
    taken = with_place(bytes(player.evaluate(FILMED)))
    page = open_page(site.url + "/en/form", script=script)
    [content] = arrived(site, report(page, WORDS, named("film.mp4", taken, "video/mp4")).reference)
    assert PLACE in taken
    assert PLACE not in content
    assert len(content) == len(taken)
    assert player.evaluate(PLAYED, list(content)) == [300, 150]


def test_a_broken_line_keeps_what_has_arrived_and_sends_the_rest_again(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    sent: list[str] = []

    def break_off(route: Route) -> None:
        sent.append(route.request.url)
        if len(sent) == 2:
            route.abort()
        else:
            route.continue_()

    page.route("**/api/v1/attachments/**", break_off)
    fill(page, WORDS, named("eins.txt", b"eins" * 1_000, "text/plain"), SECOND)
    look_over(page)
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_role("alert")).to_contain_text("No connection. Nothing is lost")
    rows = page.locator("#sending-files li")
    expect(rows.nth(0)).to_contain_text("has arrived")
    expect(rows.nth(1)).not_to_contain_text("has arrived")
    assert arrived(site, send(page).reference) == [b"eins" * 1_000, b"zwei" * 1_000]
    assert len(sent) == 3
    assert sent[1] == sent[2]


def record(page: Page) -> None:
    """Say something for two seconds, with a pause."""
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("The microphone is on. Speak now.")).to_be_visible()
    expect(page.get_by_role("timer")).to_have_text("0:01")
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_text("Paused. The microphone records nothing.")).to_be_visible()
    page.get_by_role("button", name="Go on recording").click()
    expect(page.get_by_role("timer")).to_have_text("0:02")
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("The microphone is off.")).to_be_visible()


def plays(page: Page, content: bytes) -> float:
    """How many seconds of sound the browser finds in a recording."""
    found: float = page.evaluate(
        """async (bytes) => {
          const context = new OfflineAudioContext(1, 48000, 48000);
          return (await context.decodeAudioData(new Uint8Array(bytes).buffer)).duration;
        }""",
        list(content),
    )
    return found


def test_a_statement_can_be_recorded_instead_of_writing(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form", permissions=["microphone"])
    go_on_to(page, "What happened?")
    record(page)
    page.get_by_role("button", name="Delete the recording").click()
    expect(page.get_by_text("The recording is deleted.")).to_be_visible()
    record(page)
    assert page.evaluate(
        "async () => { const sound = document.querySelector('audio'); await sound.play(); return !sound.error; }"
    )
    page.get_by_role("button", name="Add the recording").click()
    expect(page.get_by_text("Your recording is with your files.")).to_be_visible()
    assert go_on(page) == "Where did it happen?"  # no word is required beside it
    look_over(page)
    expect(page.locator("#answers")).to_contain_text("Recording.webm")
    noted = send(page)
    case, [first] = site.read(noted.reference)
    assert first.text.text == ""
    [file] = first.text.attachments
    assert (file.name, file.type) == ("Recording.webm", "audio/webm")
    assert plays(page, site.file(case, file)) > 1


def test_a_statement_can_be_recorded_as_an_answer(site: Site, open_page: OpenPage) -> None:
    noted = report(open_page(site.url + "/en/form"))
    page = open_page(site.url + "/en/mailbox", permissions=["microphone"])
    open_mailbox(page, noted.code)
    record(page)
    page.get_by_role("button", name="Add the recording").click()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Your answer has been sent.")).to_be_visible()
    case, said = site.read(noted.reference)
    assert plays(page, site.file(case, said[1].text.attachments[0])) > 1


SETTLE: Final = "Listen to it if you like, then add it or delete it."
WATCHED: Final = """() => {
  globalThis.tracks = [];
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wish) => {
    await globalThis.asked;
    const stream = await ask(wish);
    globalThis.tracks.push(...stream.getTracks());
    return stream;
  };
}"""


def begin_to_record(page: Page) -> None:
    page.evaluate(WATCHED)
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("timer")).to_have_text("0:01")


def expect_microphone_off(page: Page) -> None:
    """There was a microphone, and it is off."""
    page.wait_for_function("() => tracks.length > 0 && tracks.every((track) => track.readyState === 'ended')")


def expect_told_to_settle(page: Page) -> None:
    """It is said now, and is not left from before."""
    alert = page.locator("[role=alert]:not([data-heard])")
    expect(alert).to_contain_text(SETTLE)
    alert.evaluate("(alert) => { alert.dataset.heard = ''; }")


def expect_asked_to_settle(page: Page) -> None:
    """She is told to add or delete what she recorded, and the button is at hand."""
    expect(page.get_by_role("heading", name="What happened?", exact=True)).to_be_visible()
    expect_told_to_settle(page)
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_role("button", name="Add the recording")).to_be_focused()


@pytest.mark.parametrize("button", ["Go on", "That is enough: look it over"])
def test_a_recording_is_never_left_behind_unsaid(site: Site, open_page: OpenPage, button: str) -> None:
    page = open_page(site.url + "/en/form", permissions=["microphone"])
    go_on_to(page, "What happened?")
    page.get_by_label("What happened?", exact=True).fill(WORDS)
    begin_to_record(page)
    for _ in ("while it is recording", "while it waits"):
        page.get_by_role("button", name=button, exact=True).click()
        expect_microphone_off(page)
        expect_asked_to_settle(page)
    page.get_by_role("button", name="Delete the recording").click()
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("heading", name="What happened?", exact=True)).to_be_hidden()


def test_a_recording_left_by_way_of_the_history_is_asked_for_before_anything_is_sent(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page(site.url + "/en/form", permissions=["microphone"])
    go_on_to(page, "What happened?")
    page.get_by_label("What happened?", exact=True).fill(WORDS)
    assert go_on(page) == "Where did it happen?"
    page.go_back()
    begin_to_record(page)
    page.go_forward()
    expect(page.get_by_role("heading", name="Where did it happen?")).to_be_visible()
    expect_microphone_off(page)
    look_over(page)
    page.get_by_role("button", name="Send now").click()
    expect_asked_to_settle(page)
    page.get_by_role("button", name="Add the recording").click()
    page.get_by_role("button", name="Go on", exact=True).click()
    [sound] = arrived(site, send(page).reference)
    assert plays(page, sound) > 0.5


def test_a_microphone_that_is_allowed_too_late_stays_off(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form", permissions=["microphone"])
    go_on_to(page, "What happened?")
    page.get_by_label("What happened?", exact=True).fill(WORDS)
    page.evaluate(WATCHED)
    page.evaluate("() => { globalThis.asked = new Promise((resolve) => (globalThis.allow = resolve)); }")
    page.get_by_role("button", name="Record", exact=True).click()
    assert go_on(page) == "Where did it happen?"
    page.evaluate("() => allow()")
    expect_microphone_off(page)
    assert page.locator("#statement-state").text_content() == ""


def test_who_leaves_is_heard_no_longer_however_slow_the_way_out(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form", permissions=["microphone"])
    go_on_to(page, "What happened?")
    begin_to_record(page)
    exit_pressed = "() => { document.getElementById('exit').click(); return tracks.map((track) => track.readyState); }"
    assert page.evaluate(exit_pressed) == ["ended"]  # before anything of the other page has come


def test_an_answer_waits_for_the_recording_and_the_end_of_access_lets_go_of_it(site: Site, open_page: OpenPage) -> None:
    noted = report(open_page(site.url + "/en/form"))
    page = open_page(site.url + "/en/mailbox", permissions=["microphone"])
    open_mailbox(page, noted.code)
    page.get_by_label("Write back").fill("Hören Sie selbst.")
    begin_to_record(page)
    for _ in ("while it is recording", "while it waits"):
        page.get_by_role("button", name="Send", exact=True).click()
        expect_microphone_off(page)
        expect_told_to_settle(page)
    page.get_by_role("button", name="Add the recording").click()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Your answer has been sent.")).to_be_visible()
    assert len(site.read(noted.reference)[1][1].text.attachments) == 1
    begin_to_record(page)
    page.evaluate(
        "() => { const sure = document.getElementById('sure-end'); sure.checked = true; sure.form.requestSubmit(); }"
    )
    expect(page.get_by_role("heading", name="Finished")).to_be_visible()
    expect_microphone_off(page)
    assert page.locator("audio").get_attribute("src") is None
    assert page.locator("#statement-time").text_content() == ""


def test_files_go_as_they_are_where_what_looks_inside_cannot_be_fetched(site: Site, open_page: OpenPage) -> None:
    taken = photograph()
    page = open_page(site.url + "/en/form")
    fill(page)
    go_on_to(page, "Would you like to add files?")
    page.route("**/chunk-*", lambda route: route.abort())
    field = page.get_by_label("Files", exact=True)
    field.set_input_files(named("foto.jpg", taken))
    expect(page.get_by_role("alert")).to_contain_text("No connection.")
    expect(page.locator("#chosen li")).to_have_count(0)
    page.get_by_label(AS_THEY_ARE).check()
    field.set_input_files(named("foto.jpg", taken))
    expect(page.get_by_text("It is sent exactly as it is.")).to_be_visible()
    page.unroute("**/chunk-*")
    look_over(page)
    assert arrived(site, send(page).reference) == [taken]


def test_a_telephone_without_memory_keeps_the_file_and_says_what_is_left_in_it(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    fill(page)
    go_on_to(page, "Would you like to add files?")
    page.evaluate("() => { Blob.prototype.arrayBuffer = async () => { throw new RangeError('no memory'); }; }")
    page.get_by_label("Files", exact=True).set_input_files(named("foto.jpg", photograph()))
    expect(page.locator("#chosen .inside")).to_contain_text("Personal details inside this file stay in it")
    expect(page.locator("#chosen li")).to_have_count(1)
    expect(page.get_by_text("No connection.")).to_have_count(0)


def test_who_sends_too_many_files_is_told_what_helps(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    fill(page, WORDS, SECOND)
    look_over(page)
    refused = {"status": 429, "content_type": "application/problem+json", "body": '{"code": "too_many_files"}'}
    page.route("**/api/v1/attachments/**", lambda route: route.fulfill(**refused))
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_role("alert")).to_contain_text("No more files can be sent just now.")
    page.unroute("**/api/v1/attachments/**")
    assert arrived(site, send(page).reference) == [b"zwei" * 1_000]


def test_a_refused_microphone_says_what_to_do(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    go_on_to(page, "What happened?")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("The browser does not allow the microphone for this page.")).to_be_visible()
    expect(page.get_by_role("button", name="Record", exact=True)).to_be_focused()


def test_only_where_a_statement_is_recorded_the_microphone_may_be_asked_for(site: Site) -> None:
    allowed = {
        path: "microphone=(self)" in httpx.get(site.url + path).headers["permissions-policy"]
        for path in ("/en/", "/en/form", "/en/form/tell", "/en/mailbox", "/en/check", "/en/nothing", "/api/v1/manifest")
    }
    assert [path for path, is_allowed in allowed.items() if is_allowed] == ["/en/form", "/en/form/tell", "/en/mailbox"]
    policy = httpx.get(site.url + "/en/form").headers["permissions-policy"]
    assert {"camera=()", "geolocation=()", "display-capture=()"} <= set(policy.split(", "))


def test_without_javascript_no_recorder_is_shown(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form", script=False)
    go_on_to(page, "What happened?")
    expect(page.get_by_role("button", name="Record")).to_have_count(0)
