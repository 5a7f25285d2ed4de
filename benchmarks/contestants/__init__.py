"""One contestant each; run as modules, in the environment that they are measured in."""
