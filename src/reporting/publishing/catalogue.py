"""The catalogue of what is published, for data portals: DCAT-AP CH 2.0 as RDF/XML for harvesters and as Turtle for people.

One dataset a canton and year, its newest version; under it every whole file, each with its licence. Only what is out is in it.
Sources: DCAT-AP CH 2.0 (eCH-0200); W3C RDF 1.1 XML Syntax and Turtle; the vocabularies that the portal names.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from reporting.codes import LANGUAGES
from reporting.publishing.releases import Listed
from reporting.publishing.tables import stem, title
from reporting.publishing.words import PROTECTED, PUBLISHED, REPORTED

TURTLE: Final = "text/turtle"
RDF_XML: Final = "application/rdf+xml"
# Free use, source to be named: the terms under which federal and cantonal statistics are given out (opendata.swiss).
LICENCE: Final = "http://dcat-ap.ch/vocabulary/licenses/terms_by"

PREFIXES: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "http://schema.org/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority"
_THEMES: Final = (f"{_AUTHORITY}/data-theme/SOCI", f"{_AUTHORITY}/data-theme/JUST")
_YEARLY: Final = f"{_AUTHORITY}/frequency/ANNUAL"
_SPOKEN: Final = {"de": "DEU", "fr": "FRA", "it": "ITA", "en": "ENG"}
_KEYWORDS: Final = {"de": "Diskriminierung", "fr": "discrimination", "it": "discriminazione", "en": "discrimination"}
_PLAIN: Final = str.maketrans("äöüéèêàâçôî", "aoueeeaacoi")
# Ending, type in the portal's vocabulary, media type, languages (none: all in one file).
_FILES: Final = (
    ("csv", "CSV", "text/csv", ""),
    ("json", "JSON", "application/json", ""),
    *(
        (f"{tag}.xlsx", "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", tag)
        for tag in LANGUAGES
    ),
)


class Ref(str):
    """An address (IRI)."""

    __slots__ = ()


class Text(NamedTuple):
    """A literal: its text, and its language or its type (`xsd:date`)."""

    text: str
    language: str = ""
    type: str = ""


class Node(NamedTuple):
    """A thing with its properties; without an address it stands inside the one that names it."""

    type: str
    properties: "Sequence[tuple[str, Object]]"
    address: str = ""


Object = Ref | Text | Node


class Publisher(NamedTuple):
    """Who publishes: name, slug of the organisation on the portal, its page, mail address (may be empty), and our origin."""

    name: str
    slug: str
    origin: str
    email: str


def slug(name: str) -> str:
    """A name as portals write it in addresses: small letters, digits and hyphens."""
    plain = name.lower().translate(_PLAIN)
    return re.sub("[^a-z0-9]+", "-", plain).strip("-") or "isonomia"


def catalogue(releases: Sequence[Listed], publisher: Publisher) -> Node:
    """The catalogue of these releases, of each canton and year the newest version."""
    name: list[tuple[str, Object]] = [("dct:title", Text(publisher.name, "de"))]
    datasets = [("dcat:dataset", _dataset(release, publisher)) for release in releases if release.newest]
    return Node("dcat:Catalog", [*name, *datasets], f"{publisher.origin}/api/v1/catalogue.rdf")


def _dataset(release: Listed, publisher: Publisher) -> Node:
    year, base = release.year, f"{publisher.origin}/api/v1/releases/{release.canton}/{release.year}"
    issued = Text(release.published.isoformat(), type="xsd:date")
    facts: list[tuple[str, Object]] = [
        ("dct:identifier", Text(f"isonomia-{release.canton.lower()}-{year}@{publisher.slug}")),
        *(("dct:title", Text(title(release, tag), tag)) for tag in LANGUAGES),
        *(("dct:description", Text(_described(release, tag), tag)) for tag in LANGUAGES),
        *(("dcat:keyword", Text(_KEYWORDS[tag], tag)) for tag in LANGUAGES),
        *(("dcat:theme", Ref(theme)) for theme in _THEMES),
        *(("dct:language", _language(tag)) for tag in LANGUAGES),
        ("dct:publisher", Node("foaf:Agent", [("foaf:name", Text(publisher.name))], publisher.origin)),
        ("dcat:contactPoint", _contact(publisher)),
        ("dct:issued", issued),
        ("dct:modified", issued),
        ("dct:accrualPeriodicity", Ref(_YEARLY)),
        ("dct:temporal", _period(year)),
        ("dcat:landingPage", Ref(f"{publisher.origin}/de/figures/{release.canton}/{year}")),
    ]
    files = [("dcat:distribution", _distribution(release, base, *one)) for one in _FILES]
    return Node("dcat:Dataset", [*facts, *files], base)


def _described(release: Listed, tag: str) -> str:
    published = PUBLISHED[tag].format(number=release.version, day=release.published.isoformat())
    return f"{published} {REPORTED[tag]} {PROTECTED[tag]}"


def _language(tag: str) -> Ref:
    return Ref(f"{_AUTHORITY}/language/{_SPOKEN[tag]}")


def _contact(publisher: Publisher) -> Node:
    mail: list[tuple[str, Object]] = [("vcard:hasEmail", Ref(f"mailto:{publisher.email}"))] if publisher.email else []
    return Node("vcard:Organization", [("vcard:fn", Text(publisher.name)), *mail])


def _period(year: int) -> Node:
    days = (("schema:startDate", f"{year}-01-01"), ("schema:endDate", f"{year}-12-31"))
    return Node("dct:PeriodOfTime", [(name, Text(day, type="xsd:date")) for name, day in days])


def _distribution(release: Listed, base: str, ending: str, kind: str, media_type: str, tag: str) -> Node:
    file = Ref(f"{base}.{release.version}.{ending}")
    spoken = [tag] if tag else LANGUAGES
    facts: list[tuple[str, Object]] = [
        ("dct:identifier", Text(f"{stem(release)}.{ending}")),
        *(("dct:title", Text(f"{title(release, one)} ({kind})", one)) for one in spoken),
        ("dcat:accessURL", file),
        ("dcat:downloadURL", file),
        ("dct:issued", Text(release.published.isoformat(), type="xsd:date")),
        ("dct:format", Ref(f"{_AUTHORITY}/file-type/{kind}")),
        ("dcat:mediaType", Ref(f"https://www.iana.org/assignments/media-types/{media_type}")),
        ("dct:license", Ref(LICENCE)),
        *(("dct:language", _language(one)) for one in spoken),
    ]
    return Node("dcat:Distribution", facts, str(file))


def as_turtle(node: Node) -> str:
    """Text of a graph in Turtle."""
    head = "".join(f"@prefix {name}: <{address}> .\n" for name, address in PREFIXES.items())
    return f"{head}\n" + "\n".join(_statement(one) for one in _addressed(node))


def _addressed(node: Node) -> Iterator[Node]:
    """The node and everything in it that has an address, each once."""
    yield node
    seen = {node.address}
    for one in _below(node):
        if one.address and one.address not in seen:
            seen.add(one.address)
            yield one


def _below(node: Node) -> Iterator[Node]:
    for _, value in node.properties:
        if isinstance(value, Node):
            yield value
            yield from _below(value)


def _statement(node: Node) -> str:
    return f"<{node.address}> {_facts(node)} .\n"


def _facts(node: Node) -> str:
    return " ;\n    ".join([f"a {node.type}", *(f"{name} {_in_turtle(value)}" for name, value in node.properties)])


def _in_turtle(value: Object) -> str:
    if isinstance(value, Ref):
        return f"<{value}>"
    if isinstance(value, Node):
        return f"<{value.address}>" if value.address else f"[ {_facts(value)} ]"
    quoted = value.text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{quoted}"' + (f"@{value.language}" if value.language else f"^^{value.type}" if value.type else "")


def as_rdf_xml(node: Node) -> str:
    """Text of a graph in RDF/XML."""
    names = "".join(f' xmlns:{name}="{address}"' for name, address in PREFIXES.items())
    return f'<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF{names}>\n{_element(node)}\n</rdf:RDF>\n'


def _element(node: Node) -> str:
    about = f" rdf:about={quoteattr(node.address)}" if node.address else ""
    return f"<{node.type}{about}>\n{''.join(_property(*one) for one in node.properties)}</{node.type}>"


def _property(name: str, value: Object) -> str:
    if isinstance(value, Ref):
        return f"<{name} rdf:resource={quoteattr(value)}/>\n"
    if isinstance(value, Node):
        return f"<{name}>{_element(value)}</{name}>\n"
    kind = f' xml:lang="{value.language}"' if value.language else ""
    prefix, _, local = value.type.partition(":")
    kind += f' rdf:datatype="{PREFIXES[prefix]}{local}"' if value.type else ""
    return f"<{name}{kind}>{escape(value.text)}</{name}>\n"
