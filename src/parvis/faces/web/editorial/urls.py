"""Addresses of the portal's own voice, under the language."""

from parvis.faces.web.editorial import reading
from parvis.faces.web.routes import page

pages = [
    page("posts", reading.posts, "posts"),
    page("posts/<str:ref>", reading.post, "post"),
    page("pages/<str:ref>", reading.page, "page"),
]
