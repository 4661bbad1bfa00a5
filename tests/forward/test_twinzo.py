"""Why there is no answer, in words that send nobody the wrong way."""

from __future__ import annotations

import asyncio

import pytest

from ati_console.forward.twinzo import Twinzo, Unreachable
from tests.support.mosquitto import free_port


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_twin_where_nobody_listens_refused_and_was_not_slow(host: str) -> None:
    port = free_port()

    async def ask() -> None:
        twin = Twinzo(f"http://{host}:{port}/v3", 5.0)
        try:
            await twin.get("branches", {})
        finally:
            await twin.close()

    with pytest.raises(Unreachable) as failed:
        asyncio.run(ask())
    assert str(failed.value) == f"refused: nobody listens at {host}:{port}"
