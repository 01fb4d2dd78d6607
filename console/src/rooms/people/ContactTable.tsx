/** People in rows (cards on a phone); the name opens the person. */
import { Check, Minus } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Pages } from "../../api/pages";
import type { ContactRow } from "../../api/types";
import { useContactName } from "../../ui/contactName";
import { type Column, PagedTable } from "../../ui/DataTable";
import { Mark, When } from "../../ui/marks";
import { Panel } from "../../ui/Panel";
import { useWords } from "../../words/LanguageProvider";
import styles from "./People.module.css";
import { people } from "./words";

function useColumns(): Column<ContactRow>[] {
  const { say } = useWords();
  const nameOf = useContactName();
  return [
    {
      key: "name",
      title: say(people.name),
      heads: true,
      cell: (row) => <Link to={`/people/${row.id}`}>{nameOf(row)}</Link>,
    },
    {
      key: "contact",
      title: say(people.contact),
      empty: (row) => !row.email && !row.phone,
      cell: (row) => <span className="breakable quiet">{row.email ?? row.phone ?? "—"}</span>,
    },
    {
      key: "segments",
      title: say(people.segments),
      empty: (row) => row.segments.length === 0,
      cell: (row) => (
        <span className={styles.marks}>
          {row.segments.map((segment) => (
            <Link key={segment.key} to={`/people/segments/${segment.key}`} className={styles.chip}>
              <Mark>{say(segment.name)}</Mark>
            </Link>
          ))}
        </span>
      ),
    },
    {
      key: "reach",
      title: say(people.reach),
      cell: (row) =>
        row.reachable ? (
          <Mark tone="spoken" icon={Check}>
            {say(people.reachable)}
          </Mark>
        ) : (
          <Mark tone="later" icon={Minus}>
            {say(people.unreachable)}
          </Mark>
        ),
    },
    {
      key: "seen",
      title: say(people.seen),
      align: "right",
      cell: (row) => (row.last_seen_at ? <When at={row.last_seen_at} /> : "—"),
    },
  ];
}

type Props = { pages: Pages<ContactRow>; caption: string; empty: ReactNode };

export function ContactTable({ pages, caption, empty }: Props) {
  return (
    <Panel flush>
      <PagedTable
        caption={caption}
        columns={useColumns()}
        rowKey={(row) => row.id}
        pages={pages}
        empty={empty}
      />
    </Panel>
  );
}
