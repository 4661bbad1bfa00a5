"""Own templates in one file of the data folder: written whole or not at all, and never trusted when read."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, Final

from ati_console.paths import home, write_atomic
from ati_console.publish.template import LARGEST, Form, Template
from ati_console.publish.templates import BY_KEY, SAVED

SCHEMA: Final = 1
MOST: Final = 300
TITLE: Final = 60  # characters
ICON: Final = "ph.bookmark-simple"


def saved_file() -> Path:
    return home() / "templates.json"


class SavedTemplates:
    """`problem` is what could not be read, in words; such a file is put aside before another is written over it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.problem = ""
        self._spoilt = False

    def load(self) -> tuple[Template, ...]:
        """Those that can be used; a row that cannot is left out and said."""
        self.problem, self._spoilt = "", False
        try:
            rows = _rows(self._file.read_bytes())
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, RecursionError) as error:
            self.problem, self._spoilt = f"{self._file.name} cannot be read: {error}"[:200], True
            return ()
        found = [template for row in rows[:MOST] if (template := _template(row)) is not None]
        if len(found) < len(rows):
            self.problem, self._spoilt = f"{len(rows) - len(found)} of {len(rows)} templates cannot be read", True
        return tuple({template.key: template for template in found}.values())

    def save(self, templates: Sequence[Template]) -> None:
        """Raises OSError when it cannot be written, ValueError for more than MOST."""
        if len(templates) > MOST:
            raise ValueError(f"at most {MOST} templates are kept")
        rows = [
            {"key": t.key, "title": t.title, "topic": t.topic, "text": t.text, "form": t.form.value, "like": t.like}
            for t in templates
        ]
        data = json.dumps({"schema": SCHEMA, "templates": rows}, indent=1).encode()
        if self._spoilt and self._file.exists():
            self._file.replace(self._file.with_name(self._file.name + ".unreadable"))
            self._spoilt = False
        write_atomic(self._file, data, backup=True)


def title_problem(title: str, taken: Collection[str]) -> str:
    """Why a template cannot be called that; "" when it can. `taken` are the titles of all others."""
    name = " ".join(title.split())
    if not name or not name.isprintable():
        return "a template needs a name of printable characters"
    if len(name) > TITLE:
        return f"the name has {len(name)} characters, at most {TITLE} are kept"
    if name.casefold() in {one.casefold() for one in taken}:
        return "there is a template of this name already: choose another"
    return ""


def own(title: str, topic: str, text: str, like: Template, taken: Sequence[str]) -> Template:
    """A template of one's own, checked by the fields of `like`. ValueError for a title that is none."""
    problem = title_problem(title, ())
    if problem:
        raise ValueError(problem)
    name = " ".join(title.split())
    key = _free("own-" + (re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "template"), taken)
    return Template(key, name, SAVED, topic, text, like.form, like.fields, ICON, like.like or like.key)


def _free(key: str, taken: Sequence[str]) -> str:
    number, made = 1, key
    while made in taken:
        number += 1
        made = f"{key}-{number}"
    return made


def _rows(data: bytes) -> list[Any]:
    if len(data) > 4 * LARGEST:
        raise ValueError(f"it has {len(data):,} bytes")
    document = json.loads(data)
    if not isinstance(document, dict) or not isinstance(document.get("templates"), list):
        raise ValueError("it holds no list of templates")
    if document.get("schema") != SCHEMA:
        raise ValueError(f"it is of another version ({str(document.get('schema'))[:10]}), this console reads {SCHEMA}")
    rows: list[Any] = document["templates"]
    return rows


def _template(row: Any) -> Template | None:
    """None for what is none."""
    if not isinstance(row, dict) or not all(isinstance(row.get(key), str) for key in ("key", "title", "topic", "text")):
        return None
    like = row.get("like")
    parent = BY_KEY.get(like) if isinstance(like, str) else None
    forms = {form.value: form for form in Form}
    form = row.get("form", "json")
    title = row["title"]
    if form not in forms or not title.strip() or not title.isprintable() or len(row["text"]) > LARGEST:
        return None
    fields = parent.fields if parent else ()
    key, topic = row["key"][:100], row["topic"][:500]
    return Template(
        key, title[:TITLE], SAVED, topic, row["text"], forms[form], fields, ICON, parent.key if parent else ""
    )
