/** The lines of one explanation, gathered by kind, indented as the condition tree is. */
import { Check, CircleDot, Minus, OctagonX, X } from "lucide-react";
import type { ExplanationLine } from "../../api/types";
import { useWords } from "../../words/LanguageProvider";
import styles from "./Explanation.module.css";
import { explanation as words, lineKinds } from "./explanationWords";

type Group = { kind: ExplanationLine["kind"]; lines: ExplanationLine[] };

/** Neighbouring lines of the same kind share one heading; the order told is kept. */
export function gather(lines: ExplanationLine[]): Group[] {
  return lines.reduce<Group[]>((groups, line) => {
    const last = groups.at(-1);
    if (last?.kind === line.kind) last.lines.push(line);
    else groups.push({ kind: line.kind, lines: [line] });
    return groups;
  }, []);
}

/** A stop rule that is false is no bad news: it only has not happened. */
function look({ truth, kind }: ExplanationLine) {
  if (kind === "stop") {
    return truth
      ? { icon: OctagonX, words: words.yes, state: "stopped" }
      : { icon: Minus, words: words.no, state: "none" };
  }
  if (truth === true) return { icon: Check, words: words.yes, state: "true" };
  if (truth === false) return { icon: X, words: words.no, state: "false" };
  return { icon: CircleDot, words: words.neutral, state: "none" };
}

function Line({ line }: { line: ExplanationLine }) {
  const { say, format } = useWords();
  const { icon: Icon, words: heard, state } = look(line);
  return (
    <li
      className={styles.line}
      data-truth={state}
      style={{ paddingInlineStart: `${line.depth * 1.5}rem` }}
    >
      <span className={styles.truth} role="img" aria-label={say(heard)}>
        <Icon size={14} strokeWidth={2.2} aria-hidden />
      </span>
      <span>
        {say(line.words)}
        {line.until && (
          <time dateTime={line.until} className={styles.until} title={format.precise(line.until)}>
            {say(words.until, { when: format.dayTime(line.until) })}
          </time>
        )}
      </span>
    </li>
  );
}

export function ExplanationLines({ lines }: { lines: ExplanationLine[] }) {
  const { say } = useWords();
  return (
    <div className={styles.groups}>
      {gather(lines).map((group, index) => (
        <div key={`${group.kind}-${index}`} className={styles.group}>
          <h3 className={styles.kind}>{say(lineKinds[group.kind])}</h3>
          <ul>
            {group.lines.map((line, position) => (
              <Line key={position} line={line} />
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}
