"""The open site while it is edited: how it stands on disk, how it is now, and the way back. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ati_console.site.file import LoadedSite, fresh
from ati_console.site.site import Site

MOST_STEPS: Final = 200  # a way back longer than that nobody remembers


@dataclass(frozen=True, slots=True)
class Step:
    """A site as it was before a change, and the change in words."""

    site: Site
    words: str


@dataclass(frozen=True, slots=True)
class Document:
    """`settled` False: its place on disk is not the user's (a new site, the demo), so saving asks where to."""

    loaded: LoadedSite
    site: Site
    past: tuple[Step, ...] = ()
    settled: bool = True
    is_new: bool = False  # on no disk yet

    @property
    def has_unsaved(self) -> str:
        """What would be lost, in words for a question; "" when the disk has it all."""
        if self.is_new:
            return f"{self.site.name} is new and was never saved"
        if self.site == self.loaded.site:
            return ""
        last = f", the last: {self.past[-1].words}" if self.past else ""
        return f"{self.site.name} has unsaved changes{last}"

    @property
    def undo_words(self) -> str:
        """What an undo takes back; "" when there is nothing."""
        return self.past[-1].words if self.past else ""

    def changed(self, site: Site, words: str) -> Document:
        """The same document when nothing is different."""
        if site == self.site:
            return self
        return replace(self, site=site, past=(*self.past, Step(self.site, words))[-MOST_STEPS:])

    def undone(self) -> Document:
        return replace(self, site=self.past[-1].site, past=self.past[:-1]) if self.past else self

    def saved(self, loaded: LoadedSite) -> Document:
        """What was changed while it was being written is still unsaved, and what was done can still be undone."""
        return replace(self, loaded=loaded, settled=True, is_new=False)


def document_of(loaded: LoadedSite, *, settled: bool = True) -> Document:
    return Document(loaded, loaded.site, settled=settled)


def new_document(site: Site, folder: Path) -> Document:
    """A site that is on no disk yet."""
    return Document(fresh(site, folder / "site.toml"), site, settled=False, is_new=True)
