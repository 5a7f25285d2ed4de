"""Object stores that speak over real sockets on this machine, each with what deltalake reads of it in the environment."""

from __future__ import annotations

import base64
import email.utils
import hashlib
import hmac
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from threading import Thread

import httpx
import pytest

Store = tuple[str, dict[str, str]]
"""A place in it, and the variables."""


@contextmanager
def s3() -> Generator[Store]:
    """S3, by moto."""
    with _started("moto_server", "-H", "127.0.0.1", "-p", "0", until="Running on") as url:
        httpx.put(f"{url}/bucket").raise_for_status()
        yield (
            "s3://bucket/calls",
            {
                "AWS_ENDPOINT_URL": url,
                "AWS_ALLOW_HTTP": "true",
                "AWS_ACCESS_KEY_ID": "fake",
                "AWS_SECRET_ACCESS_KEY": "fake",
                "AWS_REGION": "us-east-1",
            },
        )


@contextmanager
def azure() -> Generator[Store]:
    """Azure's blobs, by its maker's Azurite."""
    words = ["--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--blobHost", "127.0.0.1"]
    with _started("azurite-blob", *words, "--blobPort", "0", until="listens on") as url:
        _make_container(f"{url}/{_ACCOUNT}/container")
        yield (
            "az://container/calls",
            {
                "AZURE_STORAGE_USE_EMULATOR": "true",
                "AZURITE_BLOB_STORAGE_URL": url,
                "AZURE_STORAGE_ACCOUNT_NAME": _ACCOUNT,
                "AZURE_STORAGE_ACCOUNT_KEY": _KEY,
            },
        )


@contextmanager
def _started(name: str, *words: str, until: str) -> Generator[str]:
    """A program in a process of its own, as deltalake lets no other thread run meanwhile; gives the address that it says."""
    program = shutil.which(name)
    if program is None:
        pytest.skip("the session `stores` has it")
    with subprocess.Popen([program, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        reader = Thread(target=process.stdout.read, daemon=True)  # or it would wait when the pipe is full
        try:
            said = next(line for line in process.stdout if until in line)
            reader.start()
            yield next(word for word in said.split() if word.startswith("http"))
        finally:
            process.terminate()
            process.wait()
            if reader.ident is not None:
                reader.join()


_ACCOUNT = "devstoreaccount1"
_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""What every Azurite lets in."""


def _make_container(url: str) -> None:
    """A request that is signed as Azure wants it: empty standard headers, those of its own, and the resource."""
    headers = {"x-ms-date": email.utils.formatdate(usegmt=True), "x-ms-version": "2021-08-06"}
    own = "".join(f"{name}:{value}\n" for name, value in headers.items())
    signed = "PUT" + "\n" * 12 + f"{own}/{_ACCOUNT}{httpx.URL(url).path}\nrestype:container"
    digest = hmac.new(base64.b64decode(_KEY), signed.encode(), hashlib.sha256).digest()
    headers["Authorization"] = f"SharedKey {_ACCOUNT}:{base64.b64encode(digest).decode()}"
    httpx.put(url, params={"restype": "container"}, headers=headers).raise_for_status()
