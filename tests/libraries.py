"""What runs tests with both HTTP libraries."""

import pytest

both = pytest.mark.parametrize("library", ["httpx", "httpx2"], indirect=True)
"""The test runs with clients that send with httpx, then with clients that send with httpx2."""
