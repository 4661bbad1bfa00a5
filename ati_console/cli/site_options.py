"""The site file of a command, with its problems said in full."""

from __future__ import annotations

from pathlib import Path

from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.output import Output
from ati_console.site import file as site_file
from ati_console.site.file import LoadedSite
from ati_console.site.site import Site


def load_site(path: Path, output: Output) -> Site:
    """As `load_site_file`, without what belongs to the file."""
    return load_site_file(path, output).site


def load_site_file(path: Path, output: Output) -> LoadedSite:
    """The site with its file, or exit code 2 with every problem: nobody forwards by half of an allow-list."""
    try:
        loaded = site_file.load(path)
    except site_file.SiteError as error:
        raise Stop(Exit.USAGE, str(error)) from None
    except OSError as error:
        raise Stop(Exit.USAGE, f"cannot read the site file {path}: {error.strerror or error}") from None
    for warning in loaded.warnings:
        output.say(f"warning: {warning}")
    return loaded
