"""`python -m translate_tool` is `translate-tool`."""

from translate_tool.cli import main

main()
