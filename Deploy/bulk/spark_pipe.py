"""Predicts a data set of configurations on Spark, each partition with a `lacuna predict`.

Reads NDJSON, plain or compressed, and writes NDJSON. Part n of the output has the results of
partition n of the input in the same order, one for each non-empty line.

    spark-submit spark_pipe.py configurations/ results/ --command "lacuna predict --models Models"

The program and its models must have the same path on each worker.
"""

import argparse

from pyspark.sql import SparkSession


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("input")
    parser.add_argument("output")
    parser.add_argument("--command", default="lacuna predict")
    parser.add_argument(
        "--partitions", type=int, help="the minimum number of partitions; by default Spark decides"
    )
    options = parser.parse_args()

    spark = SparkSession.builder.appName("lacuna predict").getOrCreate()
    configurations = spark.sparkContext.textFile(options.input, options.partitions)
    # An invalid line does not fail the process. A process that fails, fails its task.
    results = configurations.pipe(options.command, checkCode=True)
    results.saveAsTextFile(options.output)
    spark.stop()


if __name__ == "__main__":
    main()
