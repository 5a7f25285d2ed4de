"""One operation of a vendor on the emulator: who asks, what is asked, what is answered, and what goes wrong on purpose."""
