"""What the example prints when it runs: where to go, who the members are, which codes to try."""

from collections.abc import Sequence
from typing import Final

from counselling.demo.folder import Folder
from reporting.settings import Settings

SHOWN_CODES: Final = 2


def table(folder: Folder, settings: Settings) -> str:
    """The whole table. Every secret in it is an example, and it says so."""
    kept = folder.kept()
    members = [
        (account.login, account.centre, account.role, account.password, account.passphrase) for account in kept.accounts
    ]
    codes = [(code, f"a report in {language}") for language, code in kept.codes[:SHOWN_CODES]]
    return "\n".join(
        (
            "",
            f"public site   {settings.reporting.origin}/",
            f"workspace     {settings.counselling.origin}/",
            "",
            *_columns([("member", "centre", "role", "password", "passphrase"), *members]),
            "",
            f"sign-in code of this moment: ./dev code {_which(folder)}anna",
            "",
            *_columns([("access code", ""), *codes]),
            "",
            "All keys, passwords and words here are examples, in clear in",
            f"{folder.path}",
            "Never use this folder, or anything in it, for a real person.",
            "",
        )
    )


def _which(folder: Folder) -> str:
    """What names an example that does not lie where `./dev code` looks for the last one."""
    return "" if folder.path.parent.name == ".dev" else f"--folder {folder.path} "


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
