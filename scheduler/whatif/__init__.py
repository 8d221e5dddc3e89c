"""What if: the plan that changes least after something happened, and what it changes for whom."""
