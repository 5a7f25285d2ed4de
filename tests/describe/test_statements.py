"""On what a spec rests."""

from callrecords.describe.statements import Statements, evidence
from callrecords.registry import VENDORS


def test_evidence_is_counted_through_references_once_and_not_in_examples() -> None:
    schemas = {
        "Call": {
            "x-evidence": [{"kind": "documented"}, {"kind": "assumed"}],
            "properties": {"leg": {"$ref": "#/components/schemas/Call"}, "x": {"x-evidence": {"kind": "sample"}}},
        }
    }
    node = {
        "x-evidence": {"kind": "documented"},
        "examples": {"a": {"value": {"x-evidence": {"kind": "sample"}}}},
        "responses": [{"$ref": "#/components/schemas/Call"}, {"$ref": "#/components/schemas/Call"}],
    }
    assert evidence(node, schemas) == {"documented": 2, "assumed": 1, "sample": 1}


def test_the_marks_of_an_operation_are_its_own_and_those_of_its_parameters() -> None:
    for vendor in VENDORS:
        statements, bundle = Statements(vendor), vendor.bundle()
        assert statements.introduction
        assert statements.of_api
        for operation in bundle.operations.values():
            about = [name for name, _ in statements.of_operation(operation.path, operation.method)]
            assert {parameter.name for parameter in operation.parameters} | {""} == set(about)
