"""A running service and a client of it."""

import pytest
from service import Service

from lacuna_client import LacunaClient


@pytest.fixture(scope="session")
def service():
    service = Service()
    yield service
    service.end()


@pytest.fixture
def client(service):
    with LacunaClient(service.url, progress=False) as client:
        yield client


@pytest.fixture(scope="session")
def materials(service):
    with LacunaClient(service.url, progress=False) as client:
        return client.materials()
