"""What an open data portal is: one package per concept, no HTTP, no HTML."""
