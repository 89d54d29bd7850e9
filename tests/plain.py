"""A person whose browser runs no scripts: she fills in the pages and follows where they send her, cookie and all."""

import re
from collections.abc import Mapping, Sequence
from html import unescape
from http.cookies import SimpleCookie
from typing import Final

import httpx

from counselling.demo.dialogue import File
from reporting.sealing.access_code import AccessCode, parse

ANSWERS: Final = {
    "role": "affected",
    "purpose": "advice",
    "life_domain": "naturalisation",
    "deadline": "yes",
    "contact_by": "phone",
    "safe_times": "evening",
}


class PlainPerson:
    """One person at one browser, in one language. Every page she sees is kept in `page`."""

    def __init__(self, http: httpx.Client, language: str = "de") -> None:
        self.page = ""
        self.cookie = ""
        self._language = language
        self._http = http

    def look(self, path: str) -> str:
        """The page at this address in her language."""
        return self._follow(self._http.get(f"/{self._language}{path}", headers=self._headers()))

    def submit(self, path: str, fields: Mapping[str, str], files: Sequence[File] = ()) -> str:
        """The page she is sent to after she has pressed the button."""
        parts = [
            (name, (None, value.encode())) for name, value in (fields or {"": ""}).items()
        ]  # a form is never no form
        chosen = [("files", (file.name, file.content, file.type)) for file in files]
        sent = self._http.post(f"/{self._language}{path}", files=[*parts, *chosen], headers=self._headers())
        return self._follow(sent)

    def report(self, centre: str, words: str, contact: str, files: Sequence[File] = ()) -> AccessCode:
        """Answers page after page, looks it over, sends it, and copies the code."""
        given = ANSWERS | {"centre": centre, "words": words, "contact": contact, "answer_language": self._language}
        self.look("/form")
        while asked := re.search(r'data-question="(\w+)"', self.page):
            name = asked[1]
            fields = {"question": name} | ({name: given[name]} if name in given else {})
            self.submit("/form/1", fields, files if name == "files" else ())
        self.submit("/check", {})
        return parse("".join(re.findall(r"<span>([0-9A-Z]{5})</span>", self.page)))

    def note_code(self) -> None:
        """Says that she has written the code down."""
        self.submit("/code", {})

    def enter(self, code: AccessCode) -> str:
        """Opens her mailbox."""
        return self.submit("/mailbox", {"code": code.text})

    def answer(self, words: str, files: Sequence[File] = ()) -> str:
        """Writes back on the page of her mailbox."""
        (record,) = re.findall(r'name="record" value="([0-9a-f]{32})"', self.look("/mailbox"))
        return self.submit("/mailbox/answer", {"record": record, "words": words}, files)

    def save(self, name: str) -> bytes:
        """The file of this name, from a link on the page."""
        links = dict(re.findall(r'<a href="/[a-z]+(/mailbox/file/[0-9a-f]{32})" download><bdi>([^<]*)', self.page))
        (path,) = (link for link, shown in links.items() if unescape(shown) == name)
        return self._http.get(f"/{self._language}{path}", headers=self._headers()).raise_for_status().content

    def leave(self) -> None:
        """The link that takes her away; she goes no further than to be sent."""
        self._keep_cookie(self._http.get(f"/{self._language}/exit", headers=self._headers()))

    def _follow(self, response: httpx.Response) -> str:
        self._keep_cookie(response)
        if response.is_redirect:
            response = self._http.get(response.headers["Location"], headers=self._headers())
            self._keep_cookie(response)
        self.page = unescape(response.text)
        assert response.is_success, f"{response.status_code}: {self.page}"
        return self.page

    def _headers(self) -> dict[str, str]:
        return {"Accept": "text/html"} | ({"Cookie": f"__Host-draft={self.cookie}"} if self.cookie else {})

    def _keep_cookie(self, response: httpx.Response) -> None:
        for line in response.headers.get_list("Set-Cookie"):
            self.cookie = SimpleCookie(line)["__Host-draft"].value
