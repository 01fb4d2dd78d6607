/** A chart never stands alone: its sentence before it, its table one click behind it. */
import { UnstyledButton } from "@mantine/core";
import { ChartNoAxesColumn, Table2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { phrases } from "../words/phrases";
import { useWords } from "../words/LanguageProvider";
import styles from "./ChartFrame.module.css";
import { DataTable } from "./DataTable";
import { Panel } from "./Panel";

type Props = {
  title: string;
  sentence: string;
  /** Column titles, then rows of written values. */
  columns: string[];
  rows: string[][];
  children: ReactNode;
};

export function ChartFrame({ title, sentence, columns, rows, children }: Props) {
  const { say } = useWords();
  const [asTable, setAsTable] = useState(false);
  const Icon = asTable ? ChartNoAxesColumn : Table2;
  const label = say(asTable ? phrases.showChart : phrases.showTable);
  const toggle = (
    <UnstyledButton
      className={styles.toggle}
      aria-label={`${label}: ${title}`}
      title={label}
      onClick={() => setAsTable(!asTable)}
    >
      <Icon size={17} strokeWidth={1.6} aria-hidden />
    </UnstyledButton>
  );
  return (
    <Panel title={title} sentence={sentence} aside={toggle}>
      {asTable ? (
        <div className={styles.table}>
          <DataTable
            caption={title}
            rows={rows}
            rowKey={(row) => row[0] ?? ""}
            columns={columns.map((column, index) => ({
              key: column,
              title: column,
              cell: (row: string[]) => row[index],
              align: index > 0 ? ("right" as const) : undefined,
              heads: index === 0,
            }))}
          />
        </div>
      ) : (
        <div className={styles.chart} role="img" aria-label={`${title}. ${sentence}`}>
          {children}
        </div>
      )}
    </Panel>
  );
}
