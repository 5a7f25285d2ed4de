"""The ground: a vendor's spec as typed values, expressions, masking. It imports nothing but the errors."""
