"""Reports, spam, notices, the audit of administrative acts."""
