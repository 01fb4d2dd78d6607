/** What cannot wait; absent when nothing does. */
import { TriangleAlert } from "lucide-react";
import { Link } from "react-router";
import type { Overview } from "../../api/types";
import { Panel } from "../../ui/Panel";
import { useWords } from "../../words/LanguageProvider";
import styles from "./Today.module.css";
import { today } from "./words";

export function Attention({ items }: { items: Overview["attention"] }) {
  const { say } = useWords();
  if (items.length === 0) return null;
  return (
    <Panel title={say(today.attention)}>
      <ul className={styles.attention}>
        {items.map((item) => (
          <li key={item.code}>
            {item.link ? (
              <Link to={item.link}>
                <TriangleAlert size={17} strokeWidth={1.8} aria-hidden />
                {say(item.words)}
              </Link>
            ) : (
              <p>
                <TriangleAlert size={17} strokeWidth={1.8} aria-hidden />
                {say(item.words)}
              </p>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
