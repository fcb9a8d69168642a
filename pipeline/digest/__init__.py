"""The digest: finished articles in, stories and three documents out. Needs no model."""
