"""Predicts a data set of configurations on Spark; each batch is one request to a Lacuna service.

Reads NDJSON, plain or compressed, and writes Parquet with one row per line: the configuration, the
columns of its prediction, and the error of an invalid configuration.

    spark-submit spark_http.py configurations/ results/ --url http://lacuna:8080

If the service requires a token, set LACUNA_TOKEN for the executors.
"""

import argparse
import json
import os

import pandas as pd
import requests
from pyspark.sql import SparkSession
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

SCHEMA = """
    configuration string, id string, key string, model string, in_domain boolean,
    formation_energy_ev double, formation_energy_low_ev double, formation_energy_high_ev double,
    band_gap_ev double, band_gap_low_ev double, band_gap_high_ev double, error string
"""
COLUMNS = [column.split()[0] for column in SCHEMA.split(",")]


def connect():
    """Returns a session that repeats requests while the service is busy or not ready."""
    session = requests.Session()
    if token := os.environ.get("LACUNA_TOKEN"):
        session.headers["Authorization"] = f"Bearer {token}"
    retry = Retry(total=8, backoff_factor=0.2, status_forcelist=[429, 503], allowed_methods=None)
    session.mount("http://", HTTPAdapter(max_retries=retry))
    session.mount("https://", HTTPAdapter(max_retries=retry))
    return session


def element(line):
    """Returns a line as an element of a JSON list. A line that is not JSON becomes a string, which
    the service rejects with a problem."""
    try:
        json.loads(line)
        return line
    except (ValueError, RecursionError):
        return json.dumps(line)


def predict_lines(session, url, lines):
    """Returns the result of each line. A line that makes the request fail is found by bisection."""
    body = '{"configurations":[' + ",".join(map(element, lines)) + "]}"
    headers = {"Content-Type": "application/json"}
    response = session.post(url + "/predict-many", data=body.encode(), headers=headers)
    if response.status_code in (400, 413, 422):
        if len(lines) == 1:
            return [{"error": response.json()}]
        half = len(lines) // 2
        return predict_lines(session, url, lines[:half]) + predict_lines(session, url, lines[half:])
    response.raise_for_status()
    return response.json()["predictions"]


def row(line, result):
    if "error" in result:
        return {"configuration": line, "error": result["error"]["detail"]}
    row = {"configuration": line, **result}
    for name in ["formation_energy", "band_gap"]:
        # The columns of a property that the model does not predict are null.
        interval = result.get(name + "_interval_ev", [None, None])
        row[name + "_low_ev"], row[name + "_high_ev"] = interval
    return row


def batch_predictor(url):
    def predict(batches):
        session = connect()
        for batch in batches:
            lines = list(batch["value"])
            results = predict_lines(session, url, lines)
            # With dtype object, a column without values, such as error, also matches its type.
            yield pd.DataFrame(map(row, lines, results), columns=COLUMNS, dtype=object)

    return predict


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("input")
    parser.add_argument("output")
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--batch", type=int, default=500, help="configurations per request")
    options = parser.parse_args()

    spark = SparkSession.builder.appName("lacuna over HTTP").getOrCreate()
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", options.batch)
    configurations = spark.read.text(options.input)
    results = configurations.mapInPandas(batch_predictor(options.url), SCHEMA)
    results.write.parquet(options.output)
    spark.stop()


if __name__ == "__main__":
    main()
