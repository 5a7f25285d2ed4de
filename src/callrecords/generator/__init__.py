"""From specs to code: bundle, lint, client, wire models, registry, and the diff with the last release."""
