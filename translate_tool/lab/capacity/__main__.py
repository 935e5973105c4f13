"""The command: `python -m translate_tool.lab.capacity`."""

import sys

from translate_tool.lab.capacity import main

sys.exit(main())
