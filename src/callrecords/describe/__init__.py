"""A vendor's spec in words for people: what `callrecords fields` lists, and the page that `callrecords describe` writes."""
