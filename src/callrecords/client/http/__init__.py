"""One request and its response: transport, retries, deadline, rate limit, token, log."""
