"""`make bench`: an import, an index, then starts, answers, searches and a few clients.

make bench                          the shared catalogue where it is, else 20,000 synthetic datasets
make bench ARGS="--synthetic 121000"
make bench ARGS="--catalogue export.csv.gz"
make bench ARGS="--data var"        a portal's own data, nothing imported
"""

import argparse
import tempfile
from pathlib import Path

from bench import budgets, processes, reading, synthetic

SHARED = Path(__file__).parents[2] / "shared" / "data" / "catalogues" / "datagouv-catalogue-2026-01-16.shared.csv.gz"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--catalogue", type=Path, help="an export of data.gouv.fr to import")
    parser.add_argument("--synthetic", type=int, metavar="N", help="import N synthetic datasets instead")
    parser.add_argument("--data", type=Path, help="measure this data directory, with nothing imported")
    return parser.parse_args()


def _catalogue(wanted: argparse.Namespace, room: Path) -> Path:
    if wanted.catalogue:
        return Path(wanted.catalogue)
    if wanted.synthetic is None and SHARED.exists():
        return SHARED
    return synthetic.write(room / "synthetic.csv", wanted.synthetic or 20_000)


def main() -> None:
    """Measure, print, write."""
    wanted = _arguments()
    print(budgets.machine())
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as room:
        data, seen = wanted.data, []
        if data is None:
            data = Path(room) / "data"
            print("importing…", flush=True)
            seen += processes.importing(data, _catalogue(wanted, Path(room)))
        print("measuring…", flush=True)
        application = reading.Application(data.absolute())
        slugs = reading.slugs()
        seen += reading.answers(application, slugs)
        seen += reading.searching()
        seen += reading.arriving()
        seen += processes.start_and_idle(data.absolute())
        paths = {
            "dataset JSON": f"/api/datasets/{slugs[0]}",
            "dataset page": f"/fr/datasets/{slugs[0]}",
            "search page": "/fr/datasets?q=transport",
            "home page": "/fr/",
        }
        seen += processes.over_http(data.absolute(), paths)
        budgets.tell(seen)


if __name__ == "__main__":
    main()
