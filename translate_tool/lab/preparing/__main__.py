"""The command: `python -m translate_tool.lab.preparing`."""

from translate_tool.lab.preparing import main

main()
