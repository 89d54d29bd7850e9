"""The workspace program as it is served, or the same without its audit trail: `SETTINGS [--without-trail]`.

Without the trail nothing is composed and nothing written of an act; all else is the same code.
"""

import sys
from pathlib import Path

from counselling.audit import outbox
from reporting.settings import load
from reporting.web.serving import serve


def main() -> int:
    settings = load(Path(sys.argv[1]))
    if "--without-trail" in sys.argv:
        outbox.record_all = lambda *_arguments: None  # before any module takes the name from there
    from counselling.app import create

    return serve(create(settings), settings.counselling)


if __name__ == "__main__":
    sys.exit(main())
