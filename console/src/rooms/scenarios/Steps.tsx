/** The steps as a graph with live counters; the same as a list, for reading in order. */
import { SegmentedControl } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { Graph } from "../../api/types";
import { useAddress } from "../../ui/address";
import { Panel } from "../../ui/Panel";
import { useWords } from "../../words/LanguageProvider";
import { StepGraph } from "./StepGraph";
import { StepList } from "./StepList";
import styles from "./Steps.module.css";
import { graphWords as words } from "./words";

const PHONE = "(max-width: 760px)";

export function Steps({ graph }: { graph: Graph }) {
  const { say } = useWords();
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
  const [view, choose] = useAddress("view", phone ? "list" : "graph");
  return (
    <div className={styles.steps}>
      <SegmentedControl
        aria-label={say(words.label)}
        value={view}
        onChange={choose}
        data={[
          { value: "graph", label: say(words.asGraph) },
          { value: "list", label: say(words.asList) },
        ]}
      />
      {view === "list" ? (
        <Panel flush>
          <StepList graph={graph} />
        </Panel>
      ) : (
        <StepGraph graph={graph} />
      )}
    </div>
  );
}
