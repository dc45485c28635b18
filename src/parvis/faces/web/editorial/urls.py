"""Addresses of the portal's own voice, under the language."""

from parvis.faces.web.editorial import appearance, banners, reading, writing
from parvis.faces.web.routes import act, form, page

pages = [
    page("posts", reading.posts, "posts"),
    page("posts/<str:ref>", reading.post, "post"),
    page("pages/<str:ref>", reading.page, "page"),
    page("editorial", writing.index, "editorial"),
    page("editorial/banners", banners.index, "banners"),
    form("editorial/banners/new", banners.new, "banner_new"),
    form("editorial/banners/<str:id>", banners.edit, "banner"),
    form("editorial/featured", banners.featured, "featured"),
    form("editorial/appearance", appearance.index, "appearance"),
    page("editorial/appearance/preview", appearance.preview, "appearance_preview"),
    act("editorial/appearance/act", appearance.act, "appearance_act"),
    form("editorial/home", writing.edit_home, "editorial_home"),
    page("editorial/<str:noun>", writing.listing, "editorial_pages"),
    form("editorial/<str:noun>/new", writing.new, "editorial_new"),
    form("editorial/<str:noun>/<str:id>", writing.edit, "editorial_page"),
    form("editorial/<str:noun>/<str:id>/details", writing.details, "editorial_details"),
    page("editorial/<str:noun>/<str:id>/preview", writing.preview, "editorial_preview"),
    page("editorial/<str:noun>/<str:id>/editions", writing.editions, "editorial_editions"),
    act("editorial/<str:noun>/<str:id>/arrange", writing.arrange, "editorial_arrange"),
    act("editorial/<str:noun>/<str:id>/act", writing.turn, "editorial_act"),
    form("editorial/<str:noun>/<str:id>/blocks/<str:block_id>", writing.block, "editorial_block"),
]
