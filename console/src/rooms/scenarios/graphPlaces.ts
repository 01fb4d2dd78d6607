/**
 * Where steps stand and which one an arrow key reaches. The API says rows and columns as pixel
 * places of its own; we keep their order and give each row the height our cards need.
 */
import type { Graph } from "../../api/types";

const COLUMN_PIXELS = 320;
const ROW_PIXELS = 176;
const MARGIN_PIXELS = 64;
const HEIGHT_PIXELS_MAX = 1_800;
const COLUMNS_AT_FULL_SIZE = 3;

function ranks(values: number[]): Map<number, number> {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  return new Map(sorted.map((value, rank) => [value, rank]));
}

export function place(graph: Graph): Map<string, { x: number; y: number }> {
  const rows = ranks(graph.nodes.map((node) => node.y));
  const columns = ranks(graph.nodes.map((node) => node.x));
  return new Map(
    graph.nodes.map((node) => [
      node.id,
      {
        x: (columns.get(node.x) ?? 0) * COLUMN_PIXELS,
        y: (rows.get(node.y) ?? 0) * ROW_PIXELS,
      },
    ]),
  );
}

/** The height that shows every row at full size, or as large as the columns allow. */
export function drawnHeight(graph: Graph): number {
  const rows = ranks(graph.nodes.map((node) => node.y)).size;
  const columns = ranks(graph.nodes.map((node) => node.x)).size;
  const scale = Math.min(1, COLUMNS_AT_FULL_SIZE / Math.max(1, columns));
  return Math.min(HEIGHT_PIXELS_MAX, rows * ROW_PIXELS * scale + MARGIN_PIXELS);
}

/** The step that `key` leads to from `id`: along the edges up and down, beside it otherwise. */
export function neighbour(graph: Graph, id: string, key: string): string | undefined {
  const here = graph.nodes.find((node) => node.id === id);
  if (!here) return undefined;
  const onward = graph.edges.filter((edge) => !edge.back);
  if (key === "ArrowDown") return onward.find((edge) => edge.source === id)?.target;
  if (key === "ArrowUp") return onward.find((edge) => edge.target === id)?.source;
  const beside = graph.nodes.filter((node) => node.y === here.y);
  if (key === "ArrowRight") {
    return beside.filter((node) => node.x > here.x).sort((a, b) => a.x - b.x)[0]?.id;
  }
  if (key === "ArrowLeft") {
    return beside.filter((node) => node.x < here.x).sort((a, b) => b.x - a.x)[0]?.id;
  }
  return undefined;
}
