/** One sentence that says whether events and messages move, and the four figures behind it. */
import { CircleCheck, TriangleAlert } from "lucide-react";
import type { Overview } from "../../api/types";
import { Panel } from "../../ui/Panel";
import type { Values, Words } from "../../words/language";
import { useWords } from "../../words/LanguageProvider";
import styles from "./Today.module.css";
import { flow as words } from "./words";

const LATE_SECONDS = 10;

type Flow = Overview["flow"];

export function verdict(flow: Flow): { well: boolean; words: Words; values: Values } {
  const late = { n: flow.inbox_depth, seconds: Math.round(flow.oldest_seconds) };
  if (flow.engines === 0) return { well: false, words: words.noEngine, values: {} };
  if (flow.senders === 0) return { well: false, words: words.noSender, values: {} };
  if (flow.inbox_depth > 0 && flow.oldest_seconds > LATE_SECONDS) {
    return { well: false, words: words.slow, values: late };
  }
  return { well: true, words: words.well, values: {} };
}

export function FlowHealth({ flow }: { flow: Flow }) {
  const { say, format } = useWords();
  const found = verdict(flow);
  const Icon = found.well ? CircleCheck : TriangleAlert;
  const figures: [Words, number][] = [
    [words.inbox, flow.inbox_depth],
    [words.queued, flow.queued_messages],
    [words.engines, flow.engines],
    [words.senders, flow.senders],
  ];
  return (
    <Panel
      title={say(words.title)}
      sentence={
        <span className={styles.verdict} data-trouble={!found.well || undefined}>
          <Icon size={17} strokeWidth={1.8} aria-hidden />
          <span>{say(found.words, found.values)}</span>
        </span>
      }
    >
      <dl className={styles.flow}>
        {figures.map(([name, count]) => (
          <FlowLine key={name.en} name={say(name)} count={format.number(count)} />
        ))}
      </dl>
    </Panel>
  );
}

function FlowLine({ name, count }: { name: string; count: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{count}</dd>
    </>
  );
}
