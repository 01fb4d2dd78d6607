import { describe, expect, it } from "vitest";
import type { Graph, GraphNode } from "../../api/types";
import { curve, lay, neighbour, STEP_PIXELS } from "./graphLayout";

const counters = { waiting: 0, passed: 0, sent: 0, held_back: 0, deferred: 0 };
const words = { en: "x", fr: "x" };
const say = (said: { en: string } | null) => said?.en ?? "";

function node(id: string): GraphNode {
  return { id, kind: "wait", title: words, detail: words, x: 0, y: 0, counters };
}

function edge(source: string, target: string, back = false): Graph["edges"][number] {
  return { id: `${source}${target}`, source, target, label: words, back };
}

/** One step with three ways, one of which goes past two others to the end. */
const graph: Graph = {
  nodes: ["a", "b", "c", "d", "end"].map(node),
  edges: [
    edge("a", "b"),
    edge("a", "c"),
    edge("a", "end"),
    edge("b", "d"),
    edge("c", "d"),
    edge("d", "end"),
    edge("d", "a", true),
  ],
};

const laid = lay(graph, say);

/** What is laid, for sure. */
function of<T>(map: Map<string, T>, id: string): T {
  const found = map.get(id);
  if (found === undefined) throw new Error(`${id} is not laid`);
  return found;
}

describe("lay", () => {
  it("puts each step below all that lead to it", () => {
    for (const { source, target, back } of graph.edges) {
      if (back) continue;
      const from = of(laid.places, source);
      expect(of(laid.places, target).y).toBeGreaterThan(from.y + from.height);
    }
  });

  it("puts steps side by side without touching", () => {
    const [b, c] = [of(laid.places, "b"), of(laid.places, "c")];
    expect(b.y).toBe(c.y);
    expect(Math.abs(b.x - c.x)).toBeGreaterThan(STEP_PIXELS);
  });

  it("lets no way run through a step it does not belong to", () => {
    for (const { id, source, target } of graph.edges) {
      for (const point of of(laid.routes, id).points) {
        for (const [other, place] of laid.places) {
          if (other === source || other === target) continue;
          const inside =
            point.x > place.x &&
            point.x < place.x + STEP_PIXELS &&
            point.y > place.y &&
            point.y < place.y + place.height;
          expect(inside, `${id} through ${other}`).toBe(false);
        }
      }
    }
  });

  it("lets a way back start where it is left", () => {
    const { points } = of(laid.routes, "da");
    const [first, last] = [points[0], points.at(-1)];
    expect(first?.y).toBeGreaterThan(last?.y ?? Infinity);
  });
});

describe("curve", () => {
  it("begins and ends at the ends", () => {
    const points = [
      { x: 0, y: 0 },
      { x: 10, y: 10 },
      { x: 20, y: 30 },
    ];
    expect(curve(points)).toBe("M 0 0 Q 10 10 20 30");
    expect(curve(points.slice(0, 2))).toBe("M 0 0 L 10 10");
    expect(curve([])).toBe("");
  });
});

describe("neighbour", () => {
  it("follows the ways down and up, and goes aside to what stands beside", () => {
    const x = (id: string) => of(laid.places, id).x;
    const [left, right] = x("b") < x("c") ? (["b", "c"] as const) : (["c", "b"] as const);
    expect(neighbour(graph, laid.places, "a", "ArrowDown")).toBe("b");
    expect(neighbour(graph, laid.places, "c", "ArrowUp")).toBe("a");
    expect(neighbour(graph, laid.places, left, "ArrowRight")).toBe(right);
    expect(neighbour(graph, laid.places, right, "ArrowLeft")).toBe(left);
    expect(neighbour(graph, laid.places, "end", "ArrowDown")).toBeUndefined();
    expect(neighbour(graph, laid.places, "a", "Enter")).toBeUndefined();
  });

  it("does not follow what leads back", () => {
    const looping = { ...graph, edges: [edge("d", "a", true), ...graph.edges] };
    expect(neighbour(looping, laid.places, "d", "ArrowDown")).toBe("end");
    expect(neighbour(looping, laid.places, "a", "ArrowUp")).toBeUndefined();
  });
});
