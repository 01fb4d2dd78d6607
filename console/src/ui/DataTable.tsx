/** A table with room to breathe; on a phone each row becomes a card that keeps its labels. */
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import type { Pages } from "../api/pages";
import { phrases } from "../words/phrases";
import { useWords } from "../words/LanguageProvider";
import styles from "./DataTable.module.css";
import { Loading, Trouble } from "./states";

export type Column<T> = {
  key: string;
  title: string;
  cell: (row: T) => ReactNode;
  align?: "right";
  /** The column that names the row. */
  heads?: boolean;
  /** Left out of the card when there is nothing to say. */
  empty?: (row: T) => boolean;
};

type Props<T> = {
  caption: string;
  columns: Column<T>[];
  rows: T[];
  rowKey: (row: T) => string;
};

function Cell<T>({ column, row }: { column: Column<T>; row: T }) {
  const shared = {
    className: styles.cell,
    "data-align": column.align,
    "data-title": column.title,
    "data-empty": column.empty?.(row) || undefined,
  };
  return column.heads ? (
    <th scope="row" {...shared} data-heads>
      {column.cell(row)}
    </th>
  ) : (
    <td {...shared}>{column.cell(row)}</td>
  );
}

export function DataTable<T>({ caption, columns, rows, rowKey }: Props<T>) {
  return (
    <table className={styles.table}>
      <caption className="only-heard">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.key} scope="col" data-align={column.align}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map((column) => (
              <Cell key={column.key} column={column} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type PagedProps<T> = Omit<Props<T>, "rows"> & { pages: Pages<T>; empty: ReactNode };

/** The same, read page by page. */
export function PagedTable<T>({ pages, empty, ...table }: PagedProps<T>) {
  if (!pages.items) {
    if (!pages.error) return <Loading lines={6} />;
    return <Trouble error={pages.error} retry={() => void pages.refetch()} />;
  }
  if (pages.items.length === 0) return <>{empty}</>;
  return (
    <>
      <DataTable {...table} rows={pages.items} />
      <MoreButton pages={pages} />
    </>
  );
}

export function MoreButton<T>({ pages }: { pages: Pages<T> }) {
  const { say } = useWords();
  if (!pages.hasNextPage) return null;
  return (
    <div className={styles.more}>
      <Button
        variant="default"
        loading={pages.isFetchingNextPage}
        onClick={() => void pages.fetchNextPage()}
      >
        {say(phrases.more)}
      </Button>
    </div>
  );
}
