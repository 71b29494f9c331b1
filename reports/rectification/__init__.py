"""The rectification list 整改清单: one for a street with its communities, one for the district and its departments."""
