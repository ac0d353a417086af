"""Lets schemathesis send the bodies that are not JSON: structures and lines are sent as the text that they are."""

import schemathesis

schemathesis.serializer.alias(
    ["application/x-ndjson", "chemical/x-cif", "chemical/x-poscar", "chemical/x-vasp", "chemical/x-xyz"], "text/plain")
