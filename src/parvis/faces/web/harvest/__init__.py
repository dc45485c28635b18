"""Pages of sources: those of the workspace, and the public one of each."""
