// A map that moves, in place of the one that the page drew: no tiles of others, no glyphs, words in HTML only.
import "maplibre-gl/dist/maplibre-gl.css";

import {
  type ExpressionSpecification,
  Map as Live,
  type MapMouseEvent,
  NavigationControl,
  type PointLike,
  addProtocol,
  setWorkerUrl,
} from "maplibre-gl";
import worker from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { Protocol } from "pmtiles";

import { Card } from "./map-card";
import { type Options, layers, repaint, start } from "./map-layers";

const NEAR = 12; // pixels around a click, and around the middle for the keyboard

setWorkerUrl(new URL(worker, location.href).href); // a file of ours: no script made on the fly
addProtocol("pmtiles", new Protocol().tile);

export function map(frame: HTMLElement): void {
  if (!document.createElement("canvas").getContext("webgl2")) return; // the drawing stays
  new Shown(frame, JSON.parse(frame.dataset.map!) as Options);
}

class Shown {
  readonly live: Live;
  readonly card: Card;
  readonly told = document.createElement("p");
  private asked = new AbortController();

  constructor(
    readonly frame: HTMLElement,
    readonly options: Options,
  ) {
    const { words } = options;
    const room = document.createElement("div");
    room.className = "map-live";
    this.told.className = "map-told";
    this.told.setAttribute("role", "status");
    const cross = document.createElement("span");
    cross.className = "map-cross";
    frame.querySelector("svg")?.setAttribute("hidden", "");
    frame.append(room); // first: the map takes the size that its room has on the page
    this.live = new Live({
      container: room,
      style: start(options),
      bounds: options.bbox,
      fitBoundsOptions: { padding: 20, maxZoom: 14 },
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      cooperativeGestures: true,
      fadeDuration: 0,
      maxZoom: 19,
      locale: {
        "Map.Title": `${words.map}. ${words.keys}`,
        "NavigationControl.ZoomIn": words.in!,
        "NavigationControl.ZoomOut": words.out!,
        "CooperativeGesturesHandler.WindowsHelpText": words.wheel!,
        "CooperativeGesturesHandler.MacHelpText": words.mac!,
        "CooperativeGesturesHandler.MobileHelpText": words.fingers!,
      },
    });
    frame.parentElement?.querySelector("[data-drawn]")?.setAttribute("hidden", "");
    room.append(cross, this.told);
    this.card = new Card(room, options, this.live);
    this.live.touchZoomRotate.disableRotation();
    this.live.keyboard.disableRotation();
    const end = document.documentElement.dir === "rtl" ? "top-left" : "top-right";
    this.live.addControl(new NavigationControl({ showCompass: false }), end);
    this.live.on("load", () => void this.begin());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => repaint(this.live, options));
  }

  private async begin(): Promise<void> {
    layers(this.live, this.options);
    this.live.on("click", (event: MapMouseEvent) => void this.choose([event.point.x, event.point.y]));
    this.live.getCanvas().addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      const { clientWidth, clientHeight } = this.live.getContainer();
      void this.choose([clientWidth / 2, clientHeight / 2], true);
    });
    if (this.options.kind === "places" && !this.options.tiles) await this.load(false);
    this.live.once("idle", () => this.frame.setAttribute("data-ready", ""));
    this.live.triggerRepaint();
  }

  // The rows of the whole, or of what is seen when there are more than come at once.
  private async load(seen: boolean): Promise<void> {
    const { features, words } = this.options;
    this.asked.abort();
    this.asked = new AbortController();
    const { _sw, _ne } = this.live.getBounds();
    const edges = [Math.max(-180, _sw.lng), _sw.lat, Math.min(180, _ne.lng), _ne.lat].map((edge) => edge.toFixed(6));
    try {
      const answer = await fetch(seen ? `${features}&bbox=${edges.join(",")}` : features!, { signal: this.asked.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const found = await answer.json();
      const source = this.live.getSource("rows") as unknown as { setData(data: unknown): void };
      source.setData(found);
      const { numberMatched: total, numberReturned: shown } = found;
      const number = (value: number): string => value.toLocaleString(document.documentElement.lang);
      this.told.textContent =
        shown < total ? words.cut!.replace("{shown}", number(shown)).replace("{total}", number(total)) : "";
      if (shown < total && !seen) this.live.on("moveend", () => void this.load(true));
    } catch (error) {
      if ((error as Error).name !== "AbortError") this.told.textContent = words.failed!;
    }
  }

  // What is at a point of the screen: a group comes closer, a row or a zone says what it holds.
  private async choose([x, y]: [number, number], keyboard = false): Promise<void> {
    const box: [PointLike, PointLike] = [
      [x - NEAR, y - NEAR],
      [x + NEAR, y + NEAR],
    ];
    const among = ["groups", "dots", "lines", "fills", "zones"].filter((id) => this.live.getLayer(id));
    // A zone is what the very point is in; a dot is what the finger came near.
    const exact = this.live.queryRenderedFeatures([x, y], { layers: among });
    const [found] = exact.length ? exact : this.live.queryRenderedFeatures(box, { layers: among });
    if (!found) {
      this.card.close();
      if (keyboard) this.told.textContent = this.options.words.nothing!;
      return;
    }
    this.told.textContent = "";
    if (found.layer.id === "groups") {
      const source = this.live.getSource("rows") as unknown as { getClusterExpansionZoom(id: number): Promise<number> };
      const zoom = await source.getClusterExpansionZoom(Number(found.properties.cluster_id));
      const at = (found.geometry as unknown as { coordinates: [number, number] }).coordinates;
      this.live.easeTo({ center: at, zoom });
      return;
    }
    const code = found.properties.code as string | undefined;
    const is: ExpressionSpecification = code ? ["==", ["get", "code"], code] : ["==", ["id"], found.id ?? -1];
    for (const id of ["chosen-dot", "chosen-line"]) if (this.live.getLayer(id)) this.live.setFilter(id, is);
    if (code) this.card.zone(code);
    else await this.card.row(Number(found.id));
  }
}
