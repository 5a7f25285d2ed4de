"""What a browser gets from the emulator: the page at `/`, one for each vendor, and the files that they load."""
