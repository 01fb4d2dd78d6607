/** Reasons for silence, most frequent first, each one click from the messages it held back. */
import { Link } from "react-router";
import type { ReasonCount } from "../api/types";
import { phrases } from "../words/phrases";
import { useWords } from "../words/LanguageProvider";
import styles from "./ReasonList.module.css";

type Props = { reasons: ReasonCount[]; scenario?: string };

function address(reason: string, scenario?: string): string {
  const query = new URLSearchParams({ outcome: "held_back", reason });
  if (scenario) query.set("scenario", scenario);
  return `/messages?${query}`;
}

export function ReasonList({ reasons, scenario }: Props) {
  const { say, format } = useWords();
  const sorted = [...reasons].sort((a, b) => b.count - a.count);
  const most = sorted[0]?.count ?? 1;
  if (sorted.length === 0) return <p className="quiet">{say(phrases.none)}</p>;
  return (
    <ul className={styles.list}>
      {sorted.map((item) => (
        <li key={item.reason}>
          <Link to={address(item.reason, scenario)} className={styles.row}>
            <span className={styles.words}>{say(item.words)}</span>
            <span className={styles.count}>{format.number(item.count)}</span>
            <span
              className={styles.bar}
              style={{ width: `${Math.max(2, (100 * item.count) / most)}%` }}
              aria-hidden
            />
          </Link>
        </li>
      ))}
    </ul>
  );
}
