"""One operation of a vendor as the client uses it: queries become requests, responses become records and pages."""
