/** The graph of a scenario, to be read: arrows move between steps, nothing can be changed. */
import {
  Background,
  BaseEdge,
  Controls,
  type Edge,
  type EdgeProps,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  type ReactFlowInstance,
} from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { type CSSProperties, type KeyboardEvent, useMemo, useRef } from "react";
import type { Graph, GraphNode } from "../../api/types";
import { KINDS } from "../../ui/kinds";
import { StepMark } from "../../ui/StepMark";
import { useWords } from "../../words/LanguageProvider";
import { Counters } from "./Counters";
import { curve, lay, type Layout, neighbour, type Route, STEP_PIXELS } from "./graphLayout";
import styles from "./Steps.module.css";
import { graphWords as words } from "./words";

type StepNode = Node<{ step: GraphNode; height: number }, "step">;
type WayEdge = Edge<{ route: Route }, "way">;

function Step({ data }: NodeProps<StepNode>) {
  const { say } = useWords();
  const { step } = data;
  return (
    <div
      className={styles.node}
      style={{ borderTopColor: KINDS[step.kind].colour, width: STEP_PIXELS, height: data.height }}
    >
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

function Way({ data, label, markerEnd, style }: EdgeProps<WayEdge>) {
  if (!data) return null;
  const { points, label: middle } = data.route;
  return (
    <BaseEdge
      path={curve(points)}
      label={label}
      labelX={middle.x}
      labelY={middle.y}
      labelBgPadding={LABEL_PADDING}
      labelBgBorderRadius={4}
      markerEnd={markerEnd}
      style={style}
    />
  );
}

const LABEL_PADDING: [number, number] = [6, 3];
const NODE_TYPES = { step: Step };
const EDGE_TYPES = { way: Way };
const ARROW_PIXELS = 18;
/** What leads back to an earlier step is drawn broken. */
const DASHES = "6 4";
const FIT = { padding: 0.04, maxZoom: 1, minZoom: 0.25 };

interface Drawn {
  nodes: StepNode[];
  edges: WayEdge[];
  layout: Layout;
}

function useDrawing(graph: Graph): Drawn {
  const { say } = useWords();
  return useMemo(() => {
    const layout = lay(graph, say);
    return {
      layout,
      nodes: graph.nodes.map((step) => ({
        id: step.id,
        type: "step" as const,
        position: layout.places.get(step.id) ?? { x: step.x, y: step.y },
        data: { step, height: layout.places.get(step.id)?.height ?? 0 },
        ariaLabel: say(words.named, {
          kind: say(KINDS[step.kind].words),
          title: say(step.title),
        }),
      })),
      edges: graph.edges.map((edge) => ({
        id: edge.id,
        source: edge.source,
        target: edge.target,
        label: say(edge.label) || undefined,
        type: "way" as const,
        data: { route: layout.routes.get(edge.id) ?? { points: [], label: { x: 0, y: 0 } } },
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

/** The shape that shows every step at full size, or as large as the page's width allows. */
function frameOf({ width, height }: Layout): CSSProperties {
  return { aspectRatio: `${width} / ${height}`, maxHeight: height };
}

export function StepGraph({ graph }: { graph: Graph }) {
  const { say } = useWords();
  const { nodes, edges, layout } = useDrawing(graph);
  const frame = useRef<HTMLDivElement>(null);
  const flow = useRef<ReactFlowInstance<StepNode, WayEdge> | null>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const id = document.activeElement?.getAttribute("data-id");
    const next = id && neighbour(graph, layout.places, id, event.key);
    if (!next) return;
    event.preventDefault();
    frame.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(next)}"]`)?.focus();
    void flow.current?.fitView({ nodes: [{ id: next }], maxZoom: 1, duration: 0 });
  };
  return (
    <div
      ref={frame}
      className={styles.graph}
      style={frameOf(layout)}
      onKeyDownCapture={onKeyDown}
      role="presentation"
    >
      <ReactFlow
        aria-label={say(words.label)}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
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
