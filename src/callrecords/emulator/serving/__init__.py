"""The emulator on a socket, and in process."""
