"""A catalogue of any size in the form of an export of data.gouv.fr, made of French words with a natural spread."""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

WORDS = (
    "eau", "air", "sol", "forêt", "rivière", "commune", "région", "budget", "dépenses", "recettes", "marchés",
    "transport", "bus", "train", "vélo", "routes", "écoles", "collèges", "élèves", "santé", "hôpitaux",
    "logement", "loyers", "bâtiments", "énergie", "consommation", "production", "solaire", "éolien", "déchets",
    "qualité", "mesures", "stations", "population", "recensement", "ménages", "emploi", "entreprises",
    "agriculture", "élevage", "risques", "zones", "cadastre", "parcelles", "élections", "résultats", "bureaux",
    "culture", "musées", "bibliothèques", "sport", "équipements", "tourisme",
)  # fmt: skip
FORMATS = ("csv", "json", "geojson", "shp", "pdf", "xlsx")
LICENSES = ("Licence Ouverte / Open Licence version 2.0", "Open Data Commons Open Database License (ODbL)")
COLUMNS = (
    "id", "title", "slug", "url", "organization", "organization_id", "description", "license", "archived", "created_at",
    "last_modified", "tags", "frequency", "metric.views", "metric.followers", "resources_count", "resources_formats",
)  # fmt: skip


def write(path: Path, count: int) -> Path:
    """Write `count` datasets; the same bytes for the same count."""
    chance = random.Random(count)
    weights = [1 / (rank + 1) for rank in range(len(WORDS))]
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        for number in range(count):
            writer.writerow(_row(number, chance, weights))
    return path


def _row(number: int, chance: random.Random, weights: list[float]) -> dict[str, object]:
    def words(most: int) -> list[str]:
        return chance.choices(WORDS, weights, k=chance.randint(2, most))

    created = date(2013, 1, 1) + timedelta(days=chance.randint(0, 4500))
    organization = int(chance.paretovariate(0.8)) % 3000
    id = f"{0x50000000 + number:08x}{number:016x}"
    return {
        "id": id,
        "title": " ".join(words(9)).capitalize(),
        "slug": f"synthetic-{number}",
        "url": f"https://example.org/datasets/{id}",
        "organization": f"Organisation {organization}",
        "organization_id": f"{organization:024x}",
        "description": " ".join(words(80)).capitalize() + ".",
        "license": chance.choice(LICENSES),
        "archived": "False",
        "created_at": f"{created}T08:00:00",
        "last_modified": f"{created + timedelta(days=chance.randint(0, 300))}T08:00:00",
        "tags": ",".join(sorted(set(words(5)))),
        "frequency": chance.choice(("annual", "monthly", "unknown")),
        "metric.views": int(chance.paretovariate(0.7)) % 100_000,
        "metric.followers": int(chance.paretovariate(1.2)) % 1000,
        "resources_count": chance.randint(1, 5),
        "resources_formats": ",".join(chance.sample(FORMATS, 2)),
    }
