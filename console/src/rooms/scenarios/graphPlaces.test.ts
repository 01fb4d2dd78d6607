import { describe, expect, it } from "vitest";
import type { Graph, GraphNode } from "../../api/types";
import { drawnHeight, neighbour, place } from "./graphPlaces";

const counters = { waiting: 0, passed: 0, sent: 0, held_back: 0, deferred: 0 };
const words = { en: "x", fr: "x" };

function node(id: string, x: number, y: number): GraphNode {
  return { id, kind: "wait", title: words, detail: words, x, y, counters };
}

const graph: Graph = {
  nodes: [node("a", 0, 0), node("b", -5, 10), node("c", 40, 10)],
  edges: [
    { id: "ab", source: "a", target: "b", label: null, back: false },
    { id: "ac", source: "a", target: "c", label: null, back: false },
  ],
};

describe("place", () => {
  it("keeps the order of rows and columns whatever their distances", () => {
    const places = place(graph);
    expect(places.get("b")).toEqual({ x: 0, y: 176 });
    expect(places.get("a")).toEqual({ x: 320, y: 0 });
    expect(places.get("c")).toEqual({ x: 640, y: 176 });
  });
});

describe("drawnHeight", () => {
  it("gives each row its room", () => {
    expect(drawnHeight(graph)).toBe(2 * 176 + 64);
  });
});

describe("neighbour", () => {
  it("follows the edges down and up, and goes aside on a row", () => {
    expect(neighbour(graph, "a", "ArrowDown")).toBe("b");
    expect(neighbour(graph, "c", "ArrowUp")).toBe("a");
    expect(neighbour(graph, "b", "ArrowRight")).toBe("c");
    expect(neighbour(graph, "c", "ArrowLeft")).toBe("b");
    expect(neighbour(graph, "c", "ArrowDown")).toBeUndefined();
    expect(neighbour(graph, "c", "Enter")).toBeUndefined();
  });

  it("does not follow what leads back", () => {
    const back = { id: "ca", source: "c", target: "a", label: null, back: true };
    const looping = { ...graph, edges: [back, ...graph.edges] };
    expect(neighbour(looping, "c", "ArrowDown")).toBeUndefined();
    expect(neighbour(looping, "a", "ArrowUp")).toBeUndefined();
  });
});
