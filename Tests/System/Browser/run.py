"""Runs the tests of this folder, each with a line for its result and its duration.

Most of the time is spent waiting for a browser, so two classes of tests run at a time, each with its own browser.
"""

import argparse
import concurrent.futures
import sys
import time
import unittest

BROWSERS = 2


class Report(unittest.TestResult):
    """The result of a class of tests, which prints each test when it has ended."""

    def startTest(self, test):
        super().startTest(test)
        self.start = time.monotonic()
        self.outcome = "ok"

    def stopTest(self, test):
        super().stopTest(test)
        print(f"{self.outcome:7} {time.monotonic() - self.start:6.1f} s  {test.id()}", flush=True)

    def addError(self, test, error):
        super().addError(test, error)
        self.outcome = "ERROR"

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.outcome = "FAILED"

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.outcome = "skipped"


def leaves(suite):
    for each in suite:
        yield from leaves(each) if isinstance(each, unittest.TestSuite) else [each]


def run(tests):
    report = Report()
    unittest.TestSuite(tests).run(report)
    return report


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-k", dest="patterns", metavar="PATTERN", action="append", default=[],
                        help="run only tests whose names have this part, or match it if it has a *")
    patterns = [each if "*" in each else f"*{each}*" for each in parser.parse_args().patterns]
    loader = unittest.TestLoader()
    loader.testNamePatterns = patterns or None
    classes = {}
    for test in leaves(loader.discover(".")):
        classes.setdefault(type(test), []).append(test)
    if not classes:
        sys.exit(f"no test matches {' or '.join(patterns)}; "
                 "a name is like test_docs.SearchTests.test_the_search_works_by_keyboard")
    start = time.monotonic()
    # The classes with the most tests first, so that both browsers end at about the same time.
    with concurrent.futures.ThreadPoolExecutor(BROWSERS) as pool:
        reports = list(pool.map(run, sorted(classes.values(), key=len, reverse=True)))
    faults = [each for report in reports for each in report.failures + report.errors]
    for test, text in faults:
        print(f"\n{test.id()}\n{text}")
    count = sum(report.testsRun for report in reports)
    skipped = sum(len(report.skipped) for report in reports)
    print(f"\n{count - skipped} tests ran in {time.monotonic() - start:.0f} s, {skipped} were skipped, {len(faults)} failed")
    sys.exit(1 if faults else 0)


main()
