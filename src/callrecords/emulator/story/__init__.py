"""Call stories, and how a vendor's record tells them."""
