"""Loads the templates of the site, in which every text is escaped.

Whatever a template prints is made visible and escaped on its way, without being asked: there is
no filter to forget.
"""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from translate_tool.writers.escape import visible
from translate_tool.writers.flag_words import label, meaning, told


@cache
def template(name: str) -> Template:
    """Return a template of the site's, ready to render. A variable it lacks is an error."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("translate_tool.writers.site"),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {
        "in_address": _in_address,
        "label": label,
        "meaning": meaning,
        "told": told,
    }
    return environment


def _in_address(text: str) -> str:
    """Return `text` for the part of an address behind "#", as encodeURIComponent writes it."""
    return quote(text, safe="!'()*")


def _shown(value: Any) -> Any:
    """Make plain text visible; what Jinja has escaped already is left alone."""
    return visible(value) if type(value) is str else value
