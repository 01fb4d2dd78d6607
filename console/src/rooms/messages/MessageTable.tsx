/** Messages in rows, speech and silence in the same ink. */
import { Link } from "react-router";
import type { Pages } from "../../api/pages";
import type { Message } from "../../api/types";
import { type Column, PagedTable } from "../../ui/DataTable";
import { OutcomeMark, When } from "../../ui/marks";
import { Panel } from "../../ui/Panel";
import { Empty } from "../../ui/states";
import { useWords } from "../../words/LanguageProvider";
import { useContactName } from "../../ui/contactName";
import styles from "./Message.module.css";
import { messages as words } from "./words";

function Reason({ message }: { message: Message }) {
  const { say } = useWords();
  const figures = say(message.figures_words);
  return (
    <>
      <OutcomeMark outcome={message.outcome} />{" "}
      {message.outcome !== "sent" && message.reason_words && (
        <span>{say(message.reason_words)}</span>
      )}
      {figures && <span className="small quiet"> · {figures}</span>}
    </>
  );
}

export function useSubject() {
  const { say } = useWords();
  return (message: Pick<Message, "subject" | "message_key">) =>
    message.subject ?? say(words.noSubject, { key: message.message_key ?? "—" });
}

function useColumns(withContact: boolean): Column<Message>[] {
  const { say, format } = useWords();
  const subjectOf = useSubject();
  const nameOf = useContactName();
  const reaction = (row: Message) =>
    [
      row.opened_at && `${say(words.opened)} ${format.ago(row.opened_at)}`,
      row.clicked_at && `${say(words.clicked)} ${format.ago(row.clicked_at)}`,
    ]
      .filter(Boolean)
      .join(", ");
  const columns: Column<Message>[] = [
    {
      key: "subject",
      title: say(words.subject),
      heads: true,
      cell: (row) => (
        <span>
          <Link to={`/messages/${row.id}`}>{subjectOf(row)}</Link>
          {row.scenario && <span className={styles.under}>{say(row.scenario.name)}</span>}
        </span>
      ),
    },
    {
      key: "outcome",
      title: say(words.outcome),
      cell: (row) => (
        <span>
          <Reason message={row} />
        </span>
      ),
    },
    {
      key: "reaction",
      title: say(words.reaction),
      empty: (row) => !row.opened_at && !row.clicked_at,
      cell: (row) => <span className="quiet">{reaction(row) || "—"}</span>,
    },
    {
      key: "when",
      title: say(words.when),
      align: "right",
      cell: (row) => <When at={row.at} />,
    },
  ];
  const person: Column<Message> = {
    key: "person",
    title: say(words.person),
    cell: (row) => (
      <Link to={`/people/${row.contact.id}`} className="breakable">
        {nameOf(row.contact)}
      </Link>
    ),
  };
  return withContact ? [...columns.slice(0, 1), person, ...columns.slice(1)] : columns;
}

type Props = { pages: Pages<Message>; withContact?: boolean; filtered?: boolean };

export function MessageTable({ pages, withContact = true, filtered = false }: Props) {
  const { say } = useWords();
  return (
    <Panel flush>
      <PagedTable
        caption={say(words.title)}
        columns={useColumns(withContact)}
        rowKey={(row) => row.id}
        pages={pages}
        empty={
          <Empty title={say(words.none)}>
            {say(filtered ? words.noneFiltered : words.noneHint)}
          </Empty>
        }
      />
    </Panel>
  );
}
