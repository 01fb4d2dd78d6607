/** The frame of a page: where it hangs, its title, its first sentence, what can be done. */
import { ArrowLeft } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { Link } from "react-router";
import styles from "./Page.module.css";

type Props = {
  title: string;
  /** Small line above the title. */
  kicker?: ReactNode;
  /** What the page says in one sentence. */
  lead?: ReactNode;
  actions?: ReactNode;
  back?: { to: string; label: string };
  children?: ReactNode;
};

function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Aparté`;
  }, [title]);
}

export function Page({ title, kicker, lead, actions, back, children }: Props) {
  useDocumentTitle(title);
  return (
    <article className={styles.page}>
      <header className={styles.head}>
        {back && (
          <Link to={back.to} className={styles.back} data-back>
            <ArrowLeft size={15} strokeWidth={1.8} aria-hidden />
            {back.label}
          </Link>
        )}
        {kicker && <p className={styles.kicker}>{kicker}</p>}
        <div className={styles.row}>
          <h1 className={styles.title}>{title}</h1>
          {actions && <div className={styles.actions}>{actions}</div>}
        </div>
        {lead && <div className={styles.lead}>{lead}</div>}
      </header>
      {children}
    </article>
  );
}
