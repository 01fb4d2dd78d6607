/** The steps in order, for a phone, a screen reader, or a printed page. */
import type { Graph, GraphNode } from "../../api/types";
import { StepMark } from "../../ui/StepMark";
import { useWords } from "../../words/LanguageProvider";
import { Counters } from "./Counters";
import styles from "./Steps.module.css";
import { graphWords as words } from "./words";

function useNext(graph: Graph) {
  const { say } = useWords();
  const titles = new Map(graph.nodes.map((node) => [node.id, say(node.title)]));
  return (node: GraphNode) =>
    graph.edges
      .filter((edge) => edge.source === node.id)
      .map((edge) => {
        const next = titles.get(edge.target) ?? edge.target;
        return edge.label
          ? say(words.ifThen, { choice: say(edge.label), next })
          : say(words.then, { next });
      });
}

export function StepList({ graph }: { graph: Graph }) {
  const { say } = useWords();
  const nextOf = useNext(graph);
  const ordered = [...graph.nodes].sort((a, b) => a.y - b.y || a.x - b.x);
  return (
    <ol className={styles.list}>
      {ordered.map((node) => (
        <li key={node.id} className={styles.line}>
          <StepMark kind={node.kind} />
          <div>
            <h2>{say(node.title)}</h2>
            <p>{say(node.detail)}</p>
            <Counters node={node} />
            {nextOf(node).map((next) => (
              <p key={next} className="small quiet">
                {next}
              </p>
            ))}
          </div>
        </li>
      ))}
    </ol>
  );
}
