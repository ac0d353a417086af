"""Checks the rules and the dashboard of Deploy/monitoring by what a running server measures.

usage: Tests/System/Deploy/monitoring.py URL

Every metric and label in a query exists in a scrape, with the routes that queries select. Then Prometheus, which is in
PATH, scrapes the server: every query of the dashboard has a result, and no alert is raised.
"""

import json
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

FOLDER = pathlib.Path(__file__).resolve().parents[3] / "Deploy/monitoring"
# Labels that Prometheus adds.
ADDED = {"job", "instance"}


def check(is_right, text):
    if not is_right:
        sys.exit(f"VIOLATED: {text}")


def get(url):
    with urllib.request.urlopen(url) as response:
        return response.read().decode()


def labels_by_metric(scrape):
    """Returns the values of each label of each metric, where a histogram is three metrics."""
    metrics = {}
    for name, pairs in re.findall(r"^(\w+)(?:\{(.*)\})? \S+$", scrape, re.MULTILINE):
        labels = metrics.setdefault(name, {})
        for label, value in re.findall(r'(\w+)="([^"]*)"', pairs):
            labels.setdefault(label, set()).add(value)
    return metrics


def check_names(where, expression, metrics):
    """Checks the metrics of a query, and the labels that select among their values."""
    names = re.findall(r"\b((?:lacuna|process)_\w+)\b(?:\{([^}]*)\})?", expression)
    check(names or "up{" in expression, f"{where}: no metric of Lacuna in {expression}")
    for name, selection in names:
        check(name in metrics, f"{where}: {name} is not a metric")
        for label, operator, value in re.findall(r'(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"', selection):
            check(label in metrics[name].keys() | ADDED, f"{where}: {name} has no label {label}")
            if label in ("route", "in_domain") and operator == "=":
                check(value in metrics[name][label], f"{where}: {label} is never {value}")
    known = set().union(*(metrics[name] for name, _ in names)) | ADDED if names else ADDED
    for label in re.findall(r"by \(([^)]*)\)", expression):
        grouped = {name.strip() for name in label.split(",")}
        check(grouped <= known, f"{where}: {grouped - known} are not labels")


def queries(dashboard):
    """Returns the title and the query of each target."""
    return [(panel["title"], target["expr"]) for panel in dashboard["panels"] for target in panel["targets"]]


def wait(condition, what):
    end = time.monotonic() + 60
    while not condition():
        check(time.monotonic() < end, f"not within a minute: {what}")
        time.sleep(0.2)


def check_results(url, dashboard):
    """Checks that Prometheus has a result for every query."""
    with socket.socket() as free, tempfile.TemporaryDirectory(prefix="lacuna-prometheus-") as folder:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
        free.close()
        target = urllib.parse.urlsplit(url).netloc
        config = pathlib.Path(folder, "prometheus.yml")
        config.write_text(json.dumps({
            "global": {"scrape_interval": "200ms", "scrape_timeout": "200ms"},
            "rule_files": [str(FOLDER / "rules.yaml")],
            "scrape_configs": [{"job_name": "lacuna", "static_configs": [{"targets": [target]}]}],
        }))
        command = ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={folder}/data",
                   f"--web.listen-address={address}", "--log.level=error"]
        with subprocess.Popen(command) as prometheus:
            try:
                def results(expression):
                    query = urllib.parse.urlencode({"query": expression})
                    try:
                        return json.loads(get(f"http://{address}/api/v1/query?{query}"))["data"]["result"]
                    except urllib.error.HTTPError as error:
                        sys.exit(f"VIOLATED: {expression}: {error.read().decode()}")
                    except OSError:
                        return []

                wait(lambda: results("count_over_time(lacuna_ready[1m]) > 5"), "Prometheus has scraped the server")
                for title, expression in queries(dashboard):
                    expression = expression.replace("$instance", ".*").replace("$__rate_interval", "1m")
                    wait(lambda: results(expression), f"{title} has a result: {expression}")
                groups = json.loads(get(f"http://{address}/api/v1/rules"))["data"]["groups"]
                for rule in (rule for group in groups for rule in group["rules"]):
                    check(rule["health"] != "err", f"{rule['name']}: {rule.get('lastError')}")
                    check(rule["state"] == "inactive", f"{rule['name']} is {rule['state']} without a cause")
            finally:
                prometheus.terminate()


def predict(url, text):
    """Returns the status of the response to a request of one prediction."""
    request = urllib.request.Request(url + "/predict", text.encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


def main(url):
    configuration = json.dumps({"material": "MoS2", "defects": "v_Mo"})
    statuses = [predict(url, text) for text in (configuration, configuration, "{")]
    check(statuses == [200, 200, 400], f"predictions have the statuses {statuses}")
    get(url + "/metrics")
    metrics = labels_by_metric(get(url + "/metrics"))
    rules = (FOLDER / "rules.yaml").read_text()
    alerts = re.findall(r"- alert: (\w+)\n +expr: (?:\|\n)?(.*?)\n +(?:for|labels):", rules, re.DOTALL)
    check(len(alerts) == rules.count("- alert:"), "not every rule was read")
    for name, expression in alerts:
        check_names(name, expression, metrics)
    dashboard = json.loads((FOLDER / "dashboard.json").read_text())
    for title, expression in queries(dashboard):
        check_names(title, expression, metrics)
    check_results(url, dashboard)
    print(f"{len(alerts)} alerts, {len(queries(dashboard))} queries")


main(sys.argv[1])
