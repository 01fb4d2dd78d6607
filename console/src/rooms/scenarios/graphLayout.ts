/**
 * Where the steps stand and how the ways between them run: each step below those that lead to it,
 * ways round what stands between, room for their words.
 */
import { Graph as Drawing, layout } from "@dagrejs/dagre";
import type { Graph } from "../../api/types";
import type { Words } from "../../words/language";

export interface Point {
  x: number;
  y: number;
}

/** A step's top left corner and height, in pixels. */
export interface Place extends Point {
  height: number;
}

/** The points a way passes, from border to border, and the middle of its words. */
export interface Route {
  points: Point[];
  label: Point;
}

export interface Layout {
  places: Map<string, Place>;
  routes: Map<string, Route>;
  width: number;
  height: number;
}

export const STEP_PIXELS = 272;
const HEAD_PIXELS = 84;
const LINE_PIXELS = 19;
const LINE_CHARACTERS = 40;
const LINES_MAX = 3;
const LABEL_HEIGHT_PIXELS = 22;
const LABEL_CHARACTER_PIXELS = 6.4;
const MARGIN_PIXELS = 48;

/** The height of a card with this text under its title. */
function cardHeight(detail: string): number {
  const lines = Math.min(LINES_MAX, Math.ceil(detail.length / LINE_CHARACTERS));
  return HEAD_PIXELS + lines * LINE_PIXELS;
}

function labelWidth(label: string): number {
  return label ? label.length * LABEL_CHARACTER_PIXELS + 16 : 0;
}

/** What leads back is laid as if it led onward, so that it has no say in the order of steps. */
function downward({ back, source, target }: Graph["edges"][number]): [string, string] {
  return back ? [target, source] : [source, target];
}

/** Lay out the graph for the texts that `say` gives its words. */
export function lay(graph: Graph, say: (words: Words | null) => string): Layout {
  const drawing = new Drawing({ multigraph: true });
  drawing.setGraph({ rankdir: "TB", nodesep: 48, edgesep: 32, ranksep: 52 });
  for (const node of graph.nodes) {
    drawing.setNode(node.id, { width: STEP_PIXELS, height: cardHeight(say(node.detail)) });
  }
  for (const edge of graph.edges) {
    const label = say(edge.label);
    const [from, to] = downward(edge);
    const size = { width: labelWidth(label), height: label ? LABEL_HEIGHT_PIXELS : 0 };
    drawing.setEdge(from, to, { ...size, labelpos: "c", weight: edge.back ? 2 : 1 }, edge.id);
  }
  layout(drawing);
  return read(graph, drawing);
}

function read(graph: Graph, drawing: Drawing): Layout {
  const places = new Map(
    graph.nodes.map(({ id }) => {
      const { x = 0, y = 0, width = 0, height = 0 } = drawing.node(id);
      return [id, { x: x - width / 2, y: y - height / 2, height }];
    }),
  );
  const routes = new Map(
    graph.edges.map((edge) => {
      const [v, w] = downward(edge);
      // Only ways with words have a place for them.
      const { points = [], x = 0, y = 0 } = drawing.edge({ v, w, name: edge.id });
      const passed = edge.back ? [...points].reverse() : points;
      return [edge.id, { points: passed, label: { x, y } }];
    }),
  );
  const { width = 0, height = 0 } = drawing.graph();
  return { places, routes, width: width + MARGIN_PIXELS, height: height + MARGIN_PIXELS };
}

/** An SVG path through the points, its corners rounded. */
export function curve(points: Point[]): string {
  const [first, ...others] = points;
  const last = others.pop();
  if (!first || !last) return "";
  let path = `M ${first.x} ${first.y}`;
  others.forEach((point, index) => {
    const next = others[index + 1] ?? last;
    const end =
      index + 1 < others.length ? { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 } : last;
    path += ` Q ${point.x} ${point.y} ${end.x} ${end.y}`;
  });
  return others.length > 0 ? path : `${path} L ${last.x} ${last.y}`;
}

/** The step that `key` leads to from `id`: along the ways up and down, else the nearest beside. */
export function neighbour(
  graph: Graph,
  places: Layout["places"],
  id: string,
  key: string,
): string | undefined {
  const here = places.get(id);
  if (!here) return undefined;
  const onward = graph.edges.filter((edge) => !edge.back);
  if (key === "ArrowDown") return onward.find((edge) => edge.source === id)?.target;
  if (key === "ArrowUp") return onward.find((edge) => edge.target === id)?.source;
  const side = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (side === undefined) return undefined;
  const overlaps = (place: Place) =>
    place.y < here.y + here.height && here.y < place.y + place.height;
  return [...places]
    .filter(([, place]) => (place.x - here.x) * side > 0 && overlaps(place))
    .sort(([, a], [, b]) => (a.x - b.x) * side)[0]?.[0];
}
