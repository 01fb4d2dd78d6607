/** A number with its unit and its comparison, read in one glance. */
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useWords } from "../words/LanguageProvider";
import styles from "./Figure.module.css";

type Props = {
  value: number;
  label: string;
  note?: ReactNode;
  to?: string;
};

export function Figure({ value, label, note, to }: Props) {
  const { format } = useWords();
  const text = (
    <>
      <span className={styles.value}>{format.number(value)}</span>{" "}
      <span className={styles.label}>{label}</span>
    </>
  );
  return (
    <div className={styles.figure}>
      {to ? (
        <Link to={to} className={styles.link}>
          {text}
        </Link>
      ) : (
        <p className={styles.link}>{text}</p>
      )}
      {note && <p className={styles.note}>{note}</p>}
    </div>
  );
}

export function Figures({ children }: { children: ReactNode }) {
  return <div className={styles.figures}>{children}</div>;
}
