"""The portal's own voice: pages in blocks as readers get them, and where administrators write them."""
