"""What was published when: the ledger, and the site folder that a release is built into."""
