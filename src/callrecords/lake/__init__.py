"""A lake of call records: tables of Delta Lake that hold every call once, and know how far they are read. Needs the extra `sync`."""
