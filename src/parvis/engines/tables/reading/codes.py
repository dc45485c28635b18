"""Headers that say their column holds codes: digits that nobody adds up, whose zeros in front count."""

import re
import unicodedata
from typing import Final

_WORD: Final = re.compile(
    "siren|siret|nic|siege|insee|cog|depcom|codgeo|postal|postcode|plz|zip|cp|cedex|tel|telephone|phone|fax|portable"
    "|gsm|finess|uai|rna|waldec|ape|naf|iban|bic|nir|cin|patente|isin|lei|epci|iris|fantoir|rivoli|rnb|ean|gtin|isbn"
    "|issn|uuid|guid|matricule|phonenumber|codes?|cod|cd|code[a-z0-9]{1,7}"
)
_ALONE: Final = re.compile(  # words that say so only when they are the whole header
    "dep|dept|dpt|reg|com|commune|region|departement|canton|arr|arrondissement|mobile|ice|rc"
    "|(?:cod|num|no|id|n)?(?:dep|com|reg|epci|arr|can|insee|siren|siret|postal)"
)


def is_code(header: str) -> bool:
    """Whether a header names a code: `Code postal`, `siret_acheteur`, `dep`, `N° de téléphone`."""
    cased = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", header)
    plain = unicodedata.normalize("NFKD", cased).encode("ascii", "ignore").decode().lower()
    words = [word for word in re.split(r"[^a-z0-9]+", plain) if word]
    if len(words) == 1 and _ALONE.fullmatch(words[0]):
        return True
    return any(_WORD.fullmatch(word) for word in words)
