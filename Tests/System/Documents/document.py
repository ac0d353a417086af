"""A document in Markdown: its blocks of code, links, anchors and tables."""

import dataclasses
import os
import re

from markdown_it import MarkdownIt

from service import ROOT

# The documents for users. Commands in files of scripts are tested with these.
DOCUMENTS = [
    "README.md",
    "CONTRIBUTING.md",
    "Deploy/guides/PREDICTIONS.md",
    "Deploy/guides/TRAINING.md",
    "Deploy/guides/USAGE.md",
    "Deploy/README.md",
    "Deploy/SCALING.md",
    "Deploy/bulk/README.md",
    "Deploy/examples/README.md",
    "Deploy/monitoring/METRICS.md",
    "Deploy/python/README.md",
    "Models/2dmd/README.md",
    "Models/SHIFT.md",
]


@dataclasses.dataclass
class Block:
    """A fenced block of code; `output` is what the next block shows, if that is text or JSON."""

    language: str
    text: str
    line: int
    output: "Block | None" = None


class Document:
    def __init__(self, path):
        self.path = path
        with open(os.path.join(ROOT, path), encoding="utf-8") as file:
            self.text = file.read()
        self.tokens = MarkdownIt("commonmark").enable("table").parse(self.text)

    def blocks(self):
        """Returns the fenced blocks, in order. A block of output follows its command with nothing between."""
        blocks = []
        before = None
        for token in self.tokens:
            if token.type != "fence":
                before = None
                continue
            block = Block(token.info, token.content, token.map[0] + 1)
            if before and before.language in ("sh", "python") and block.language in ("text", "json"):
                before.output = block
            blocks.append(block)
            before = block
        return blocks

    def links(self):
        """Returns the targets of links and images."""
        inline = [child for token in self.tokens for child in token.children or []]
        return [child.attrs.get("href") or child.attrs.get("src") for child in inline
                if child.type in ("link_open", "image")]

    def anchors(self):
        """Returns the anchors of the headings, as GitHub makes them."""
        headings = [after for token, after in zip(self.tokens, self.tokens[1:]) if token.type == "heading_open"]
        return {re.sub(r"[^\w\- ]", "", heading.content.lower()).replace(" ", "-") for heading in headings}

    def tables(self):
        """Returns the tables, each a list of rows of the text of their cells."""
        tables = []
        for token, after in zip(self.tokens, self.tokens[1:]):
            if token.type == "table_open":
                tables.append([])
            elif token.type == "tr_open":
                tables[-1].append([])
            elif token.type in ("th_open", "td_open"):
                tables[-1][-1].append(after.content)
        return tables
