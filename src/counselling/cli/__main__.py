"""`python -m counselling.cli` is the command `counselling`."""

import sys

from counselling.cli import main

sys.exit(main())
