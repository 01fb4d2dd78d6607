/** How many people are at a step, passed it, and heard or did not hear it. */
import { CircleCheck, CirclePause, Clock, Footprints, UsersRound } from "lucide-react";
import type { GraphNode } from "../../api/types";
import { useWords } from "../../words/LanguageProvider";
import styles from "./Steps.module.css";
import { graphWords as words } from "./words";

const ICON = { size: 12, strokeWidth: 2, "aria-hidden": true } as const;

export function Counters({ node }: { node: GraphNode }) {
  const { say } = useWords();
  const { waiting, passed, sent, held_back: held, deferred } = node.counters;
  return (
    <p className={styles.counters}>
      {waiting > 0 && (
        <span>
          <UsersRound {...ICON} /> {say(words.waiting, { n: waiting })}
        </span>
      )}
      {node.kind === "send" ? (
        <>
          <span data-tone="spoken">
            <CircleCheck {...ICON} /> {say(words.sent, { n: sent })}
          </span>
          <span data-tone="silent">
            <CirclePause {...ICON} /> {say(words.held, { n: held })}
          </span>
          {deferred > 0 && (
            <span>
              <Clock {...ICON} /> {say(words.deferred, { n: deferred })}
            </span>
          )}
        </>
      ) : (
        <span>
          <Footprints {...ICON} /> {say(words.passed, { n: passed })}
        </span>
      )}
    </p>
  );
}
