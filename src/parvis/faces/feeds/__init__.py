"""What machines follow: Atom feeds, sitemaps, the search description, robots.txt."""
