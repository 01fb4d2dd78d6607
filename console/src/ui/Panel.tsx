/** A sheet of paper with a heading: the one container of the console. */
import type { ReactNode } from "react";
import styles from "./Panel.module.css";

type Props = {
  title?: string;
  /** The finding, in a sentence, before any picture. */
  sentence?: ReactNode;
  aside?: ReactNode;
  flush?: boolean;
  children?: ReactNode;
};

export function Panel({ title, sentence, aside, flush, children }: Props) {
  return (
    <section className={styles.panel} data-flush={flush || undefined} aria-label={title}>
      {(title || sentence || aside) && (
        <header className={styles.head}>
          <div className={styles.words}>
            {title && <h2 className={styles.title}>{title}</h2>}
            {sentence && <p className={styles.sentence}>{sentence}</p>}
          </div>
          {aside}
        </header>
      )}
      {children}
    </section>
  );
}

/** Panels side by side, one below the other where there is no room. */
export function Panels(props: {
  children: ReactNode;
  wide?: "left" | "right";
  /** Each as tall as what it holds, instead of as its neighbour. */
  loose?: boolean;
}) {
  return (
    <div className={styles.panels} data-wide={props.wide} data-loose={props.loose || undefined}>
      {props.children}
    </div>
  );
}
