"""The operators' face: is it alive, is it ready, what are its jobs doing."""
