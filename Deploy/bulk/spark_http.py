"""Answers a data set of configurations on Spark, each batch by one request to a Lacuna service.

Reads NDJSON, plain or compressed; writes Parquet, a row for each line: the configuration, what was
predicted for it in columns, and where it is wrong why.

    spark-submit spark_http.py configurations/ answers/ --url http://lacuna:8080

LACUNA_TOKEN, where executors have it too, is the token that the service asks for, if it does.
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
    """A session that comes back later, as the service asks, where it is busy or not ready yet."""
    session = requests.Session()
    if token := os.environ.get("LACUNA_TOKEN"):
        session.headers["Authorization"] = f"Bearer {token}"
    retry = Retry(total=8, backoff_factor=0.2, status_forcelist=[429, 503], allowed_methods=None)
    session.mount("http://", HTTPAdapter(max_retries=retry))
    session.mount("https://", HTTPAdapter(max_retries=retry))
    return session


def member(line):
    """A line as a member of a list; what is no JSON as a text, which is answered by a problem."""
    try:
        json.loads(line)
        return line
    except (ValueError, RecursionError):
        return json.dumps(line)


def ask(session, url, lines):
    """The answer to each line. Should one spoil the whole request, it is found by halving."""
    body = '{"configurations":[' + ",".join(map(member, lines)) + "]}"
    headers = {"Content-Type": "application/json"}
    response = session.post(url + "/predict-many", data=body.encode(), headers=headers)
    if response.status_code in (400, 413, 422):
        if len(lines) == 1:
            return [{"error": response.json()}]
        half = len(lines) // 2
        return ask(session, url, lines[:half]) + ask(session, url, lines[half:])
    response.raise_for_status()
    return response.json()["predictions"]


def row(line, answer):
    if "error" in answer:
        return {"configuration": line, "error": answer["error"]["detail"]}
    row = {"configuration": line, **answer}
    for value in ["formation_energy", "band_gap"]:
        row[value + "_low_ev"], row[value + "_high_ev"] = answer[value + "_interval_ev"]
    return row


def predicting(url):
    def predict(batches):
        session = connect()
        for batch in batches:
            lines = list(batch["value"])
            answers = ask(session, url, lines)
            # Objects, so that a column without any value, as error often is, fits its type too.
            yield pd.DataFrame(map(row, lines, answers), columns=COLUMNS, dtype=object)

    return predict


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("input")
    parser.add_argument("output")
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--batch", type=int, default=500, help="configurations a request")
    options = parser.parse_args()

    spark = SparkSession.builder.appName("lacuna over HTTP").getOrCreate()
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", options.batch)
    configurations = spark.read.text(options.input)
    answers = configurations.mapInPandas(predicting(options.url), SCHEMA)
    answers.write.parquet(options.output)
    spark.stop()


if __name__ == "__main__":
    main()
