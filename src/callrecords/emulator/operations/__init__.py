"""One operation of a vendor on the emulator: whose token it is, what the query means, which response it gets, and faults."""
