"""What the portal looks like: chosen by its administrators, measured, looked at, then given to everybody."""

from typing import Any, Final

from django import forms as fields
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.faces.web import forms, home, look, pages, texts, who
from parvis.faces.web.translated import Spoken, TranslatedForm
from parvis.kit import colours, pictures
from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid, PortalError
from parvis.portal.editorial import actions, queries
from parvis.portal.editorial.rules import palette, require

_PLAIN: Final = ("accent_day", "accent_night", "font", "digits")


class AppearanceForm(TranslatedForm):
    """Name, logo, colours, letters, figures, foot."""

    spoken = {
        "name": Spoken(gettext_lazy("Name of the portal"), longest=100),
        "footer": Spoken(
            gettext_lazy("Words at the foot of each page"), rows=3, longest=2000, hint=gettext_lazy("Markdown.")
        ),
    }  # fmt: skip
    logo = fields.FileField(
        label=gettext_lazy("Logo"), required=False, widget=fields.FileInput({"accept": pictures.ACCEPT}),
        help_text=gettext_lazy("Shown instead of the name, which is read in its place. PNG, JPEG or WebP."),
    )  # fmt: skip
    accent_day = fields.CharField(
        label=gettext_lazy("Colour by day"), required=False, max_length=7,
        help_text=gettext_lazy("Of links and buttons, on light paper: #24409a. Empty: the portal’s own."),
    )  # fmt: skip
    accent_night = fields.CharField(
        label=gettext_lazy("Colour by night"), required=False, max_length=7,
        help_text=gettext_lazy("On dark paper. Empty: made from the colour by day."),
    )  # fmt: skip
    font = fields.ChoiceField(
        label=gettext_lazy("Letters"), widget=fields.RadioSelect,
        choices=[("plex", "IBM Plex Sans"), ("system", gettext_lazy("Those of the reader’s machine")),
                 ("serif", gettext_lazy("With serifs, of the reader’s machine"))],
    )  # fmt: skip
    digits = fields.ChoiceField(
        label=gettext_lazy("Figures on Arabic pages"), required=False, widget=fields.RadioSelect,
        choices=[("", gettext_lazy("As the settings say")), ("latn", "0123456789"), ("arab", "٠١٢٣٤٥٦٧٨٩")],
    )  # fmt: skip
    links = fields.CharField(
        label=gettext_lazy("Links at the foot"), required=False, max_length=5000, widget=fields.Textarea({"rows": 4}),
        help_text=gettext_lazy("One per line: address; words. Other languages follow: French; English; Arabic."),
    )  # fmt: skip
    pages = fields.MultipleChoiceField(
        label=gettext_lazy("Pages at the foot"), required=False, widget=fields.CheckboxSelectMultiple,
        help_text=gettext_lazy("Legal notices, accessibility, contact: any page that is published."),
    )  # fmt: skip

    def values(self, known: dict[str, Any]) -> dict[str, Any]:
        """The appearance that was chosen; the logo is sent apart."""
        made = {**known, **{name: self.cleaned_data[name] for name in _PLAIN}}
        made |= {"name": self.words("name"), "footer": self.words("footer"), "pages": self.cleaned_data["pages"]}
        return {**made, "links": [_link(line) for line in self.cleaned_data["links"].splitlines() if line.strip()]}


def _link(line: str) -> dict[str, Any]:
    url, *labels = (part.strip() for part in line.split(";"))
    return {"url": url, "label": {code: one for code, one in zip(("fr", "en", "ar"), labels, strict=False) if one}}


def _line(link: dict[str, Any]) -> str:
    return "; ".join([link["url"], *(link["label"].get(code, "") for code in ("fr", "en", "ar"))]).rstrip("; ")


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/editorial/appearance`: chosen here, looked at before it is kept."""
    actor = who.known(request)
    require(actor, "appearance.write")
    known = queries.trial(actor=actor) or queries.appearance(actor=actor)
    form = _form(request, known, language)
    if request.method == "POST" and form.is_valid():
        try:
            return _kept(request, form, known, actor, language)
        except PortalError as error:
            form.refuse(error)
    return pages.render(
        request, "editorial/appearance.html", form=form, logo=pictures.address(known.get("logo", "")),
        schemes=[_measured(scheme, str(form[f"accent_{scheme}"].value() or "")) for scheme in ("day", "night")],
        trial=queries.trial(actor=actor) is not None,
    )  # fmt: skip


def _form(request: HttpRequest, known: dict[str, Any], language: str) -> AppearanceForm:
    said: dict[str, dict[str, str]] = {}
    for name in AppearanceForm.spoken:
        for code, text in known.get(name, {}).items():
            said.setdefault(code, {})[name] = text
    initial: dict[str, Any] = {
        "font": "plex",
        "digits": "",
        **{name: known[name] for name in (*_PLAIN, "pages") if name in known},
    }
    initial["links"] = "\n".join(map(_line, known.get("links", ())))
    form = AppearanceForm(request.POST or None, request.FILES or None, texts=said, initial=initial)
    choices = [
        (one.id, texts.in_words(one.content.get("title", {}), language).text)
        for one in queries.published(queries.PAGE, 100)
    ]
    form.fields["pages"].choices = choices  # type: ignore[attr-defined]
    if not choices:
        del form.fields["pages"]
    return form


def _kept(
    request: HttpRequest, form: AppearanceForm, known: dict[str, Any], actor: Actor, language: str
) -> HttpResponse:
    """Try it or keep it, as the button says."""
    form.cleaned_data.setdefault("pages", [])
    values = form.values(known)
    if form.cleaned_data["logo"]:
        values["logo"] = actions.add_logo(form.cleaned_data["logo"].read(pictures.MAX_BYTES + 1), by=actor)
    elif "remove_logo" in request.POST:
        values["logo"] = ""
    here = f"/{language}/editorial/appearance"
    if request.POST.get("do") == "try":
        actions.try_appearance(values, by=actor)
        return forms.done(request, f"{here}/preview")
    actions.set_appearance(values, by=actor)
    return forms.done(request, here, _("Every page looks like this now."))


def _measured(scheme: str, accent: str) -> dict[str, Any]:
    """The contrast of a colour, as measured, and whether it is enough."""
    chosen = accent if colours.is_colour(accent) else palette.DEFAULT[scheme]
    measures = palette.measures(chosen, scheme)
    name = _("By day") if scheme == "day" else _("By night")
    return {"name": name, "colour": chosen, "paper": palette.PAPER[scheme], "words": palette.on_accent(chosen),
            "on_paper": measures["paper"], "of_words": measures["words"], "reads": palette.reads(chosen, scheme),
            "nearest": palette.nearest(chosen, scheme)}  # fmt: skip


def preview(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/editorial/appearance/preview`: the home page as it would look."""
    actor = who.known(request)
    tried = queries.trial(actor=actor)
    here = f"/{language}/editorial/appearance"
    if tried is None:
        return forms.done(request, here)
    site = look.of(queries.of_values(tried, "trial"), language)
    bar = {"words": _("This is how the portal would look."), "back": here, "act": f"{here}/act", "verb": _("Keep it")}
    return home.page(request, language, queries.home(), preview=bar, site=site)


def act(request: HttpRequest, language: str) -> HttpResponse:
    """A button: keep what was tried, or go back to what the portal has by itself."""
    actor = who.known(request)
    here, wanted = f"/{language}/editorial/appearance", request.POST.get("do", "")
    try:
        if wanted == "publish":
            actions.set_appearance(queries.trial(actor=actor) or queries.appearance(actor=actor), by=actor)
            return forms.done(request, here, _("Every page looks like this now."))
        if wanted == "reset":
            actions.reset_appearance(by=actor)
            return forms.done(request, here, _("The portal looks as it does by itself."))
    except Invalid as error:
        return forms.failed(request, here, error)
    return forms.done(request, here)
