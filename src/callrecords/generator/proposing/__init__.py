"""What a vendor's own description lets one guess of its facts; a person reads it and decides."""
