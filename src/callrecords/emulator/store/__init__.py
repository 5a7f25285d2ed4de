"""Records and time: what the emulator keeps, and when it shows it."""
