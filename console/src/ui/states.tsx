/** What a page shows when it has nothing yet, nothing at all, or bad news. */
import { Button, Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { ApiError } from "../api/client";
import { phrases } from "../words/phrases";
import { useWords } from "../words/LanguageProvider";
import styles from "./states.module.css";

const NOT_FOUND = 404;

export function Loading({ lines = 4 }: { lines?: number }) {
  const { say } = useWords();
  return (
    <div role="status" aria-label={say(phrases.loading)} className={styles.loading}>
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={18} radius="sm" width={`${92 - ((line * 23) % 40)}%`} />
      ))}
    </div>
  );
}

/** What happened, what was kept, what to do. */
export function Trouble({ error, retry }: { error: unknown; retry?: () => void }) {
  const { say } = useWords();
  const known = error instanceof ApiError ? error : null;
  if (known?.status === NOT_FOUND) {
    return (
      <Empty title={say(phrases.nothingHere)}>
        <p>{say(known.words)}</p>
        <Link to="/">{say(phrases.home)}</Link>
      </Empty>
    );
  }
  return (
    <div role="alert" className={styles.trouble}>
      <h2>{say(phrases.errorTitle)}</h2>
      <p>{known ? say(known.words) : String(error)}</p>
      {known?.problems.map((problem) => (
        <p key={problem.path + problem.code} className="small">
          {say(problem.words)}
        </p>
      ))}
      {retry && (
        <Button variant="default" size="sm" onClick={retry}>
          {say(phrases.retry)}
        </Button>
      )}
    </div>
  );
}

/** An empty place, said kindly, with what would fill it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <p className={styles.emptyTitle}>{title}</p>
      {children && <div className={styles.emptyHint}>{children}</div>}
    </div>
  );
}

type Query<T> = { data: T | undefined; error: unknown; refetch: () => unknown };

/** Shows what is known; a later failure never hides what was already there. */
export function Loaded<T>(props: { query: Query<T>; children: (data: T) => ReactNode }) {
  const { query, children } = props;
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <Trouble error={query.error} retry={() => query.refetch()} />;
  return <Loading />;
}
