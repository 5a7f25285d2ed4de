"""The contract suite: both sides of the promise that a spec makes."""
