"""Posts, pages, the home page, banners: what the portal itself says."""
