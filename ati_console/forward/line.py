"""The way to the twin, one for sending and reading back: a connection pool and the credentials in use."""

from __future__ import annotations

from ati_console.forward.access import access_of
from ati_console.forward.ports import TwinSecrets
from ati_console.forward.queries import Queries
from ati_console.forward.twinzo import Twinzo
from ati_console.site.site import Site


class Line:
    """Made and used on one event loop; close it when nothing is sent any more."""

    def __init__(self, site: Site, secrets: TwinSecrets) -> None:
        self.http = Twinzo(site.twin.base_url, site.twin.timeout_s)
        self.access = access_of(site, secrets, self.http)
        self.queries = Queries(self.http, self.access, site.twin.base_url)

    async def close(self) -> None:
        await self.http.close()
