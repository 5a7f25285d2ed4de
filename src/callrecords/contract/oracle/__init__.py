"""An independent reader and selector: they share nothing with what is judged."""
