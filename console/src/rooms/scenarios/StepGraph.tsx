/** The graph of a scenario, to be read: arrows move between steps, nothing can be changed. */
import {
  Background,
  Controls,
  type Edge,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  type ReactFlowInstance,
} from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { type KeyboardEvent, useMemo, useRef } from "react";
import type { Graph, GraphNode } from "../../api/types";
import { KINDS } from "../../ui/kinds";
import { StepMark } from "../../ui/StepMark";
import { useWords } from "../../words/LanguageProvider";
import { Counters } from "./Counters";
import { drawnHeight, neighbour, place } from "./graphPlaces";
import styles from "./Steps.module.css";
import { graphWords as words } from "./words";

type StepNode = Node<{ step: GraphNode }, "step">;

function Step({ data }: NodeProps<StepNode>) {
  const { say } = useWords();
  const { step } = data;
  return (
    <div className={styles.node} style={{ borderTopColor: KINDS[step.kind].colour }}>
      <Handle type="target" position={Position.Top} className={styles.handle} />
      <div className={styles.nodeHead}>
        <StepMark kind={step.kind} />
        <span className={styles.nodeTitle}>{say(step.title)}</span>
      </div>
      {say(step.detail) && <p className={styles.nodeDetail}>{say(step.detail)}</p>}
      <Counters node={step} />
      <Handle type="source" position={Position.Bottom} className={styles.handle} />
    </div>
  );
}

const NODE_TYPES = { step: Step };
const ARROW_PIXELS = 18;
/** What leads back to an earlier step is drawn broken. */
const DASHES = "6 4";
const FIT = { padding: 0.04, maxZoom: 1, minZoom: 0.35 };

/** Edges that go aside first, so that the words on straight ones are drawn over them. */
function sideways(graph: Graph, places: Map<string, { x: number }>) {
  const reach = (edge: Graph["edges"][number]) =>
    Math.abs((places.get(edge.source)?.x ?? 0) - (places.get(edge.target)?.x ?? 0));
  return [...graph.edges].sort((a, b) => reach(b) - reach(a));
}

function useDrawing(graph: Graph): { nodes: StepNode[]; edges: Edge[] } {
  const { say } = useWords();
  return useMemo(() => {
    const places = place(graph);
    return {
      nodes: graph.nodes.map((step) => ({
        id: step.id,
        type: "step" as const,
        position: places.get(step.id) ?? { x: step.x, y: step.y },
        data: { step },
        ariaLabel: say(words.named, {
          kind: say(KINDS[step.kind].words),
          title: say(step.title),
        }),
      })),
      edges: sideways(graph, places).map((edge) => ({
        id: edge.id,
        source: edge.source,
        target: edge.target,
        label: say(edge.label) || undefined,
        type: "smoothstep",
        labelBgPadding: [6, 3] as [number, number],
        focusable: false,
        style: edge.back ? { strokeDasharray: DASHES } : undefined,
        markerEnd: {
          type: MarkerType.ArrowClosed,
          color: "var(--line-strong)",
          width: ARROW_PIXELS,
          height: ARROW_PIXELS,
        },
      })),
    };
  }, [graph, say]);
}

export function StepGraph({ graph }: { graph: Graph }) {
  const { say } = useWords();
  const { nodes, edges } = useDrawing(graph);
  const frame = useRef<HTMLDivElement>(null);
  const flow = useRef<ReactFlowInstance<StepNode> | null>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const id = document.activeElement?.getAttribute("data-id");
    const next = id && neighbour(graph, id, event.key);
    if (!next) return;
    event.preventDefault();
    frame.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(next)}"]`)?.focus();
    void flow.current?.fitView({ nodes: [{ id: next }], maxZoom: 1, duration: 0 });
  };
  return (
    <div
      ref={frame}
      className={styles.graph}
      style={{ height: drawnHeight(graph) }}
      onKeyDownCapture={onKeyDown}
      role="presentation"
    >
      <ReactFlow
        aria-label={say(words.label)}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        onInit={(instance) => {
          flow.current = instance;
        }}
        fitView
        fitViewOptions={FIT}
        minZoom={0.25}
        maxZoom={1.5}
        nodesDraggable={false}
        nodesConnectable={false}
        elementsSelectable
        edgesFocusable={false}
        zoomOnScroll={false}
        preventScrolling={false}
        proOptions={{ hideAttribution: true }}
      >
        <Background gap={22} size={1} color="var(--line)" />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}
