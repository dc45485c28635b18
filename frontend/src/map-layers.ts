// The layers of a map, in the colours of the page; what is drawn comes from the portal itself.
import type { DataDrivenPropertyValueSpecification, Map as Live, StyleSpecification } from "maplibre-gl";

export interface Options {
  kind: "places" | "zones";
  bbox: [number, number, number, number];
  behind: string[]; // addresses of contours
  words: Record<string, string>;
  features?: string;
  tiles?: string;
  row?: string;
  points?: boolean;
  count?: number;
  zones?: Record<string, [number | null, string, number]>;
  names?: Record<string, string>;
  heading?: string;
}

const GROUPED = 300; // points from which neighbours are shown as one
const CLASSES = [0, 1, 2, 3, 4];

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export function start({ behind }: Options): StyleSpecification {
  const sources = behind.map((address, index) => [`behind-${index}`, { type: "geojson", data: absolute(address) }]);
  return {
    version: 8,
    sources: Object.fromEntries(sources),
    layers: [{ id: "sea", type: "background", paint: { "background-color": colour("--map-sea") } }],
  };
}

function absolute(address: string): string {
  return new URL(address, location.href).href;
}

export function layers(live: Live, options: Options): void {
  if (options.kind === "zones") zones(live);
  else places(live, options);
  repaint(live, options);
}

function zones(live: Live): void {
  live.addLayer({ id: "zones", type: "fill", source: "behind-0" });
  live.addLayer({ id: "edges", type: "line", source: "behind-0", paint: { "line-width": 0.6 } });
  live.addLayer({ id: "chosen-line", type: "line", source: "behind-0", filter: ["==", ["get", "code"], ""], paint: { "line-width": 2.5 } });
}

function places(live: Live, options: Options): void {
  options.behind.forEach((_, index) => {
    live.addLayer({ id: `land-${index}`, type: "fill", source: `behind-${index}` });
    live.addLayer({ id: `edge-${index}`, type: "line", source: `behind-${index}`, paint: { "line-width": 0.6 } });
  });
  const layer = options.tiles ? { source: "rows", "source-layer": "rows" } : { source: "rows" };
  const grouped = !options.tiles && !!options.points && (options.count ?? 0) > GROUPED;
  if (options.tiles) live.addSource("rows", { type: "vector", url: `pmtiles://${absolute(options.tiles)}` });
  else {
    const data = { type: "FeatureCollection" as const, features: [] };
    live.addSource("rows", { type: "geojson", data, cluster: grouped, clusterRadius: 36, clusterMaxZoom: 13 });
  }
  live.addLayer({ id: "fills", type: "fill", ...layer, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-opacity": 0.2 } });
  live.addLayer({ id: "lines", type: "line", ...layer, filter: ["!=", ["geometry-type"], "Point"], paint: { "line-width": 1.2 } });
  live.addLayer({
    id: "dots",
    type: "circle",
    ...layer,
    filter: ["all", ["==", ["geometry-type"], "Point"], ["!", ["has", "point_count"]]],
    paint: {
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 4, 2.5, 10, 5, 16, 8],
      "circle-opacity": 0.8,
      "circle-stroke-width": 0.8,
    },
  });
  live.addLayer({ id: "chosen-line", type: "line", ...layer, filter: ["==", ["id"], -1], paint: { "line-width": 3 } });
  live.addLayer({ id: "chosen-dot", type: "circle", ...layer, filter: ["==", ["id"], -1], paint: { "circle-radius": 9, "circle-opacity": 0, "circle-stroke-width": 3 } });
  if (grouped) {
    live.addLayer({
      id: "groups",
      type: "circle",
      source: "rows",
      filter: ["has", "point_count"],
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "point_count"]], 1, 6, 10, 14, 50, 30],
        "circle-opacity": 0.65,
        "circle-stroke-width": 1,
      },
    });
  }
}

// The colours again: when they are first needed, and when day becomes night.
export function repaint(live: Live, options: Options): void {
  const paints: [string, string, DataDrivenPropertyValueSpecification<string>][] = [
    ["sea", "background-color", colour("--map-sea")],
    ["edges", "line-color", colour("--map-line")],
    ["zones", "fill-color", classes(options)],
    ["fills", "fill-color", colour("--accent")],
    ["lines", "line-color", colour("--accent")],
    ["dots", "circle-color", colour("--accent")],
    ["dots", "circle-stroke-color", colour("--map-land")],
    ["groups", "circle-color", colour("--accent")],
    ["groups", "circle-stroke-color", colour("--map-land")],
    ["chosen-line", "line-color", colour("--clay")],
    ["chosen-dot", "circle-stroke-color", colour("--clay")],
    ...options.behind.flatMap((_, index): [string, string, string][] => [
      [`land-${index}`, "fill-color", colour("--map-land")],
      [`edge-${index}`, "line-color", colour("--map-line")],
    ]),
  ];
  for (const [layer, property, value] of paints) {
    if (live.getLayer(layer)) live.setPaintProperty(layer, property as "fill-color", value);
  }
}

// Codes of each class → its colour; what has no class has no data.
function classes({ zones = {} }: Options): DataDrivenPropertyValueSpecification<string> {
  const cases = CLASSES.flatMap((index) => {
    const codes = Object.keys(zones).filter((code) => zones[code]![0] === index);
    return codes.length ? [codes, colour(`--map-${index}`)] : [];
  });
  if (!cases.length) return colour("--map-none");
  return ["match", ["get", "code"], ...cases, colour("--map-none")] as unknown as DataDrivenPropertyValueSpecification<string>;
}
