"""The contract suite: whether a server, or a client, keeps the promises of a spec.

def test_our_server_keeps_the_contract(our_server):
assert_contract("acme", url=our_server.url, token="secret", tokens={"no-scope": "weak"})
"""

from typing import TYPE_CHECKING

from callrecords.spec.lazy import lazily

if TYPE_CHECKING:
    from callrecords.contract.base.promises import CLIENT_PROMISES, PROMISES, Promise
    from callrecords.contract.base.result import Result
    from callrecords.contract.base.verdicts import Outcome, Verdict
    from callrecords.contract.testing import assert_contract
else:
    __getattr__, __dir__ = lazily(__name__, ".base.promises", ".base.verdicts", ".base.result", ".testing")

__all__ = ["CLIENT_PROMISES", "PROMISES", "Outcome", "Promise", "Result", "Verdict", "assert_contract"]
