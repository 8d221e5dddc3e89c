"""What is served over HTTP: the published site, read-only."""
