"""What the client does about busy, broken and absent servers."""

import pickle

import pytest
import urllib3.util.retry
from scripted_server import ScriptedServer, answer, problem
from service import Service

from lacuna_client import LacunaClient, LacunaError, __version__


@pytest.fixture
def waits(monkeypatch):
    """The waits before repetitions, seconds; none of them takes time."""
    waits = []
    monkeypatch.setattr(urllib3.util.retry.time, "sleep", waits.append)
    return waits


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again_after_the_time_it_names(status, waits):
    busy = problem(status, "queue_full", Retry_After="7")
    with ScriptedServer.running(busy, busy, answer({"key": "k"})) as server:
        with LacunaClient(server.url) as client:
            assert client.predict(material="MoS2", defects="v_S") == {"key": "k"}
    assert waits == [7, 7]
    assert len({request[3] for request in server.requests}) == 1, "the same body each time"


def test_a_wait_is_bounded_whatever_the_server_says(waits):
    with ScriptedServer.running(problem(503, "loading", Retry_After="86400"), answer({})) as server:
        with LacunaClient(server.url) as client:
            client.materials()
    assert waits == [60]


def test_without_retry_after_the_waits_grow(waits):
    with ScriptedServer.running(problem(503, "loading")) as server:
        with LacunaClient(server.url, retries=5) as client, pytest.raises(LacunaError):
            client.materials()
    assert waits == sorted(waits) and waits[-1] > waits[0] > 0


def test_the_last_problem_is_raised_when_repetitions_are_used_up(waits):
    with ScriptedServer.running(problem(429, "queue_full", Retry_After="1")) as server:
        with LacunaClient(server.url, retries=3) as client, pytest.raises(LacunaError) as caught:
            client.predict(material="MoS2", defects="v_S")
    assert len(server.requests) == 4 and len(waits) == 3
    assert caught.value.code == "queue_full" and caught.value.status == 429
    assert caught.value.response.headers["Retry-After"] == "1"


@pytest.mark.parametrize("status", [400, 401, 404, 413, 422, 500])
def test_other_failures_are_not_repeated(status, waits):
    with ScriptedServer.running(problem(status, "some_code")) as server:
        with LacunaClient(server.url) as client, pytest.raises(LacunaError, match="some_code: a sentence"):
            client.predict(material="MoS2", defects="v_S")
    assert len(server.requests) == 1 and not waits


def test_a_response_of_a_proxy_is_an_error_without_a_code(waits):
    page = (502, {"Content-Type": "text/html"}, b"<h1>Bad Gateway</h1>")
    with ScriptedServer.running(page) as server:
        with LacunaClient(server.url, retries=0) as client, pytest.raises(LacunaError) as caught:
            client.model()
    assert (caught.value.status, caught.value.code, caught.value.errors) == (502, None, [])


def test_an_absent_server_is_an_error_without_a_status(waits):
    with ScriptedServer.running(answer({})) as server:
        pass
    with LacunaClient(server.url) as client, pytest.raises(LacunaError, match=server.url) as caught:
        client.model()
    assert caught.value.status is None and caught.value.response is None


def test_a_response_that_breaks_off_is_an_error():
    with ScriptedServer.running((200, {"Lacuna-Inequivalent": "2", "Lacuna-Total": "2"}, None)) as server:
        with LacunaClient(server.url, progress=False, retries=0) as client:
            with pytest.raises(LacunaError):
                client.predict(material="MoS2", defects="v_S")
            with pytest.raises(LacunaError):
                list(client.predict_many([{"material": "MoS2", "defects": "v_S"}] * 2))
            arrangements = client.enumerate("MoS2", "v_S")
            assert next(arrangements) == {}
            with pytest.raises(LacunaError):
                next(arrangements)


def test_a_list_with_too_few_answers_is_an_error():
    with ScriptedServer.running((200, {}, b"{}\n")) as server:
        with LacunaClient(server.url, progress=False) as client, pytest.raises(LacunaError, match="1 answers to 2"):
            list(client.predict_many([{"material": "MoS2", "defects": "v_S"}] * 2))


def test_one_connection_serves_all_requests():
    with ScriptedServer.running(answer({"materials": []})) as server, LacunaClient(server.url) as client:
        for _ in range(20):
            client.materials()
    assert server.connections == 1 and len(server.requests) == 20


def test_requests_name_the_versions_and_carry_the_token():
    with ScriptedServer.running(answer({})) as server:
        with LacunaClient(server.url + "/", token="secret") as client:
            client.materials()
    _, path, headers, _ = server.requests[0]
    assert path == "/materials" and headers["Authorization"] == "Bearer secret"
    assert headers["User-Agent"].startswith(f"lacuna-client/{__version__} Python/3.")


def test_the_environment_names_the_endpoint_and_the_token(monkeypatch, tmp_path):
    # A .netrc must not replace the token.
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login other password other\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LACUNA_TOKEN", "of the environment")
    with ScriptedServer.running(answer({})) as server:
        monkeypatch.setenv("LACUNA_ENDPOINT", server.url)
        with LacunaClient() as client:
            client.materials()
    assert server.requests[0][2]["Authorization"] == "Bearer of the environment"
    monkeypatch.delenv("LACUNA_ENDPOINT")
    assert LacunaClient().endpoint == "http://127.0.0.1:8080"


@pytest.mark.parametrize("endpoint", ["localhost:8080", "127.0.0.1:8080", "ftp://127.0.0.1"])
def test_an_endpoint_without_http_is_a_value_error(endpoint):
    with pytest.raises(ValueError, match="http://"):
        LacunaClient(endpoint)


def test_the_model_of_the_client_is_that_of_requests_that_name_none():
    with ScriptedServer.running(answer({})) as server, LacunaClient(server.url, model="mine") as client:
        client.predict(material="MoS2", defects="v_S")
        client.predict(material="MoS2", defects="v_S", model="other")
        client.model()
    bodies = [request[3] for request in server.requests]
    assert b'"model":"mine"' in bodies[0] and b'"model":"other"' in bodies[1]
    assert server.requests[2][1] == "/model?name=mine"


def test_a_service_with_tokens_refuses_a_client_without():
    service = Service(token="secret")
    try:
        with LacunaClient(service.url) as client, pytest.raises(LacunaError) as caught:
            client.materials()
        assert (caught.value.status, caught.value.code) == (401, "unauthorized")
        with LacunaClient(service.url, token="secret") as client:
            assert client.predict(material="MoS2", defects="v_S")["in_domain"]
    finally:
        service.end()


def test_an_error_can_cross_processes(client):
    with pytest.raises(LacunaError) as caught:
        client.predict(material="MoS2", defects="v_Xx")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.problem) == (str(caught.value), caught.value.problem)
