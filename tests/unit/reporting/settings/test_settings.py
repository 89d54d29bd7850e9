"""The settings file: what is in it comes out, and a mistake is said with its line."""

import re
from pathlib import Path

import pytest

from reporting.settings import SettingsError, load
from reporting.settings.contacts import in_language, spoken
from reporting.settings.lines import line_of

SETTINGS = """\
service = "Isonomia"
database = "sqlite:///isonomia.sqlite"
service_keys = "keys.txt"
roots = ["root"]
languages = ["de", "fr", "en"]

[reporting]
origin = "https://melden.example"

[counselling]
origin = "https://arbeit.example"

"""
TEXTS = """\
operator = "Kanton Beispiel"

[privacy]
name = "Fachstelle Datenschutz"
email = "datenschutz@kanton.example"

[second_contact]
phone = "058 000 00 00"

[contacts.ost]
phone = "071 000 00 01"
hours.de = "Mo–Fr 9–12"
hours.fr = "Lu–Ve 9–12"
languages = ["de", "sq", "sr-Latn"]
offers = [
  "talk",
  "law",
]
walk_in = true
interpreters = true
independence = { de = '''
Der Kanton bezahlt,
die Stelle entscheidet.
''', fr = "Le canton paie." }

[contacts.ost.second_contact]
phone = "+41 71 000 00 02"

[contacts.west]
phone = "027 000 00 01"

[theme.colours]
paper = "#fbf7f0"
card = "#ffffff"
ink = "#22302e"
soft = "#55635f"
line = "#d9d0c2"
field = "#7b7368"
deep = "#0f5c56"
on_deep = "#ffffff"
mild = "#e9f1ec"
warm = "#f3e3c8"
"""


MAIL = 'mail = { host = "localhost", '


def written(folder: Path, settings: str, texts: str | None = None) -> Path:
    path = folder / "settings.toml"
    path.write_text(settings, encoding="utf-8")
    if texts is not None:
        (folder / "texts.toml").write_text(texts, encoding="utf-8")
    return path


def line(text: str, beginning: str) -> int:
    return next(number for number, one in enumerate(text.splitlines(), 1) if one.startswith(beginning))


def test_everything_a_deployment_says_comes_out(tmp_path: Path) -> None:
    settings = load(written(tmp_path, SETTINGS + TEXTS.replace("operator", "#", 1)))
    ost = settings.contacts["ost"]

    assert (ost.languages, ost.offers) == (("de", "sq", "sr-Latn"), ("talk", "law"))
    assert (ost.walk_in, ost.interpreters) == (True, True)
    assert spoken(ost, ("fr",)).hours == "Lu–Ve 9–12"
    assert spoken(ost, ("it", "de")).hours == "Mo–Fr 9–12"
    assert in_language(ost.independence, ("fr", "de")) == ("Le canton paie.", "fr")
    assert in_language({}, ("fr",)) == ("", "")
    assert [
        office.phone for office in (settings.second_contact_of("ost"), settings.second_contact_of("west")) if office
    ] == [
        "+41 71 000 00 02",
        "058 000 00 00",
    ]
    assert settings.service_keys == tmp_path / "keys.txt"


def test_the_texts_may_stand_in_a_file_of_their_own(tmp_path: Path) -> None:
    together = load(written(tmp_path, 'operator = "Kanton Beispiel"\n' + SETTINGS + TEXTS.replace("operator", "#", 1)))
    apart = load(written(tmp_path, 'texts = "texts.toml"\n' + SETTINGS, TEXTS))

    assert apart.operator == "Kanton Beispiel"
    assert (apart.contacts, apart.theme, apart.privacy) == (together.contacts, together.theme, together.privacy)


@pytest.mark.parametrize(
    ("right", "wrong", "begins", "says"),
    [
        ('phone = "027 000 00 01"', 'phone = "call me"', 'phone = "call', "not a telephone number"),
        ('phone = "027 000 00 01"', "phone = 27", "phone = 27", "Expected `str`, got `int`"),
        ('phone = "027 000 00 01"', 'fone = "027 000 00 01"', "fone", "unknown field `fone`"),
        ('hours.fr = "Lu–Ve 9–12"', 'hours.fx = "Lu–Ve 9–12"', "hours.fx", "no page is offered in `fx`"),
        ('  "law",', '  "laws",', "offers", "Invalid enum value 'laws'"),
        ('"sr-Latn"', '"Serbian"', "languages", "`Serbian` is not the tag of a language"),
        ("walk_in = true", 'walk_in = "yes"', "walk_in", "Expected `bool`, got `str`"),
        ('fr = "Le canton paie."', 'xx = "Le canton paie."', "independence", "no page is offered in `xx`"),
        ('"+41 71 000 00 02"', '"+"', 'phone = "+', "not a telephone number"),
        ('email = "datenschutz@kanton.example"', 'email = "kanton.example"', "email", "not an e-mail address"),
        ('soft = "#55635f"', 'soft = "#aaaaaa"', "soft", "its contrast to `paper` is 2.18 to 1; 4.5 to 1 is needed"),
        ('field = "#7b7368"', 'field = "#d0d0d0"', "field", "3.0 to 1 is needed"),
        ('on_deep = "#ffffff"', 'on_deep = "#0f5c56"', "on_deep", "its contrast to `deep` is 1.00 to 1"),
        ('deep = "#0f5c56"', 'deep = "teal"', 'deep = "teal', "`teal` is not a colour"),
        ('warm = "#f3e3c8"\n', "", "[theme.colours]", "missing required field `warm`"),
        ("[theme.colours]", '[theme]\nlogo = "none.png"\n[theme.colours]', "logo", "cannot be read"),
        ("[privacy]", "[private]", "[private]", "belongs into settings.toml"),
        ("[privacy]", 'service = "Other"\n[privacy]', "service", "belongs into settings.toml"),
    ],
)
def test_a_mistake_is_said_with_the_file_and_the_line(
    tmp_path: Path, right: str, wrong: str, begins: str, says: str
) -> None:
    assert right in TEXTS
    texts = TEXTS.replace(right, wrong, 1)

    with pytest.raises(SettingsError, match=re.escape(says)) as raised:
        load(written(tmp_path, 'texts = "texts.toml"\n' + SETTINGS, texts))

    assert str(raised.value).startswith(f"{tmp_path / 'texts.toml'}:{line(texts, begins)}: ")


@pytest.mark.parametrize(
    ("right", "wrong", "begins", "says"),
    [
        ('origin = "https://melden.example"', "", "[reporting]", "missing required field `origin`"),
        ('roots = ["root"]', "roots = []", "roots", "one or two verifier keys"),
        (
            'roots = ["root"]',
            f'roots = ["root"]\n{MAIL}sender = "nobody" }}',
            "mail",
            "`nobody` is not an e-mail address",
        ),
        ('roots = ["root"]', f'roots = ["root"]\n{MAIL}sender = "a@b.ch", tls = "no" }}', "mail", "Invalid enum value"),
        ('service = "Isonomia"', 'service = "Isonomia"\noperator = "We"', "operator", "stands in settings.toml too"),
        (
            'roots = ["root"]',
            f'roots = ["root"]\ncheckpoints = "out"\ncheckpoints_to = ["nobody"]\n{MAIL}sender = "a@b.ch" }}',
            "checkpoints_to",
            "`nobody` is not an e-mail address",
        ),
        (
            'roots = ["root"]',
            'roots = ["root"]\ncheckpoints = "out"\ncheckpoints_to = ["a@b.ch"]',
            "checkpoints_to",
            "needs a mail server",
        ),
        (
            'roots = ["root"]',
            f'roots = ["root"]\ncheckpoints_to = ["a@b.ch"]\n{MAIL}sender = "a@b.ch" }}',
            "checkpoints_to",
            "the folder in which they lie",
        ),
        ('roots = ["root"]', 'roots = ["root"]\nnumbering_minutes = 1', "numbering_minutes", "2 at least"),
        *(
            ('"sqlite:///isonomia.sqlite"', f'"{url}"', "database = ", "a database is `sqlite:///PATH` or")
            for url in (
                "isonomia.db",
                "mysql://me@db/x",
                "sqlite://",
                "postgresql://me@db:port/x",
                "postgresql:/me",
                "postgresql+asyncpg://me@db/x",
            )
        ),
    ],
)
def test_a_mistake_in_the_settings_is_said_with_its_line(
    tmp_path: Path, right: str, wrong: str, begins: str, says: str
) -> None:
    settings = 'texts = "texts.toml"\n' + SETTINGS.replace(right, wrong, 1)

    with pytest.raises(SettingsError, match=re.escape(says)) as raised:
        load(written(tmp_path, settings, TEXTS))

    named = TEXTS if begins == "operator" else settings
    assert f":{line(named, begins)}: " in str(raised.value)


def test_a_file_that_is_missing_or_no_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"texts\.toml: there is no such file"):
        load(written(tmp_path, 'texts = "texts.toml"\n' + SETTINGS))
    with pytest.raises(SettingsError, match=r"texts\.toml: not TOML: .*line 2"):
        load(written(tmp_path, 'texts = "texts.toml"\n' + SETTINGS, 'operator = "We"\nno toml\n'))
    with pytest.raises(SettingsError, match="it cannot be read: Is a directory"):
        load(tmp_path)
    with pytest.raises(SettingsError, match="missing required field `service`"):
        load(written(tmp_path, SETTINGS.partition("\n")[2]))


def test_the_line_of_an_entry_is_that_in_which_it_begins() -> None:
    text = 'a = """\nb = 1\n"""\n[t]\n# c = 0\nc = [\n  1,\n]\n[t.u]\nd.e = 1\n[[v]]\nf = 1\n'

    assert [line_of(text, place) for place in (("a",), ("t",), ("t", "c"), ("t", "u"), ("t", "u", "d", "e"))] == [
        1,
        4,
        6,
        9,
        10,
    ]
    assert line_of(text, ("t", "u", "missing")) == 9
    assert line_of(text, ("b",)) is None


def test_backups_last_some_days_or_an_unknown_time(tmp_path: Path) -> None:
    assert load(written(tmp_path, SETTINGS)).backup_days is None
    assert load(written(tmp_path, "backup_days = 90\n" + SETTINGS)).backup_days == 90
    with pytest.raises(SettingsError, match=r"1: .*a number of days from 1 on"):
        load(written(tmp_path, "backup_days = 0\n" + SETTINGS))


def test_a_logo_is_a_small_png(tmp_path: Path) -> None:
    def loaded(content: bytes) -> Path | None:
        (tmp_path / "logo.png").write_bytes(content)
        return load(written(tmp_path, SETTINGS + '[theme]\nlogo = "logo.png"\n')).theme.logo

    assert loaded(b"\x89PNG\r\n\x1a\n" + bytes(100)) == tmp_path / "logo.png"
    with pytest.raises(SettingsError, match="not a PNG file"):
        loaded(b"<svg/>")
    with pytest.raises(SettingsError, match="at most 4096 fit"):
        loaded(b"\x89PNG\r\n\x1a\n" + bytes(5000))


def test_the_examples_for_operators_are_in_order(root: Path, tmp_path: Path) -> None:
    for name in ("settings", "texts"):
        (tmp_path / f"{name}.toml").write_text((root / "deploy" / f"{name}.example.toml").read_text())

    settings = load(tmp_path / "settings.toml")

    assert settings.contacts["beratung-ost"].interpreters
    assert settings.theme.colours is not None
    assert settings.papers == tmp_path / "papers"


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////var/lib/isonomia/isonomia.db",
        "postgresql://reporting:p%40ss/word@db.example:5432/isonomia?sslmode=verify-full",
        "postgresql://me@[::1]:5432/x",
        "postgresql:///isonomia?host=/run/postgresql",
        "postgresql+psycopg://me@db.example/isonomia",
        "postgresql://me@/isonomia?host=one.example:5432&host=two.example:5432",
    ],
)
def test_addresses_of_databases_as_operators_write_them(tmp_path: Path, url: str) -> None:
    settings = SETTINGS.replace("[reporting]", f'[reporting]\ndatabase = "{url}"', 1)
    assert load(written(tmp_path, settings)).reporting.database == url
