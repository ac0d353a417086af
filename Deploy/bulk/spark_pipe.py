"""Answers a data set of configurations on Spark, each partition through a `lacuna predict`.

Reads NDJSON, plain or compressed; writes NDJSON. Part n of the output holds the answers to
partition n of the input in the same order, one for each line that is not empty.

    spark-submit spark_pipe.py configurations/ answers/ --command "lacuna predict --models Models"

The program and its models have to be at the same place on each worker.
"""

import argparse

from pyspark.sql import SparkSession


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("input")
    parser.add_argument("output")
    parser.add_argument("--command", default="lacuna predict")
    parser.add_argument(
        "--partitions", type=int, help="at least as many; Spark decides if left out"
    )
    options = parser.parse_args()

    spark = SparkSession.builder.appName("lacuna predict").getOrCreate()
    configurations = spark.sparkContext.textFile(options.input, options.partitions)
    # Lines that are wrong are answered like others; a process that fails fails its task.
    answers = configurations.pipe(options.command, checkCode=True)
    answers.saveAsTextFile(options.output)
    spark.stop()


if __name__ == "__main__":
    main()
