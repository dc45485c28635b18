"""How the world talks to the portal: each face parses, asks, writes, and decides nothing."""
