/** What this person agreed to, and the proof of each word. */
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { Contact } from "../../api/types";
import { type Column, DataTable } from "../../ui/DataTable";
import { Mark, When } from "../../ui/marks";
import { Panel } from "../../ui/Panel";
import { Empty } from "../../ui/states";
import { channels, phrases, consentStatuses, named, purposes } from "../../words/phrases";
import { useWords } from "../../words/LanguageProvider";
import { ConsentForm } from "./ConsentForm";
import { consentWords as words } from "./consentWords";
import styles from "./Person.module.css";
import { person } from "./words";

type Given = Contact["consent_history"][number];

function useColumns(): Column<Given>[] {
  const { say } = useWords();
  return [
    { key: "at", title: say(words.when), heads: true, cell: (row) => <When at={row.at} full /> },
    {
      key: "what",
      title: say(words.purpose),
      cell: (row) => (
        <span className="whole">
          {say(named(purposes, row.purpose))} · {say(named(channels, row.channel))}
        </span>
      ),
    },
    {
      key: "status",
      title: say(words.status),
      cell: (row) => (
        <Mark tone={row.status === "granted" ? "spoken" : "later"}>
          {say(named(consentStatuses, row.status))}
        </Mark>
      ),
    },
    {
      key: "wording",
      title: say(words.wording),
      empty: (row) => !row.wording,
      cell: (row) => (row.wording ? say(phrases.quote, { text: row.wording }) : "—"),
    },
    {
      key: "source",
      title: say(words.source),
      empty: (row) => !row.source,
      cell: (row) => <span className="quiet">{row.source ?? "—"}</span>,
    },
  ];
}

export function ConsentsTab({ contact }: { contact: Contact }) {
  const { say } = useWords();
  const columns = useColumns();
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <div className={styles.stack}>
      <Panel
        title={say(words.today)}
        aside={
          <Button variant="default" size="sm" onClick={open}>
            {say(words.record)}
          </Button>
        }
      >
        {contact.consents.length === 0 ? (
          <p className="quiet">{say(words.noneHint)}</p>
        ) : (
          <ul>
            {contact.consents.map((consent) => (
              <li key={consent.purpose + consent.channel}>
                {say(person.consent, {
                  purpose: say(named(purposes, consent.purpose)),
                  channel: say(named(channels, consent.channel)),
                  status: say(consent.words),
                })}
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Panel flush title={say(words.history)} sentence={say(words.historySentence)}>
        {contact.consent_history.length === 0 ? (
          <Empty title={say(words.none)} />
        ) : (
          <DataTable
            caption={say(words.history)}
            columns={columns}
            rows={contact.consent_history}
            rowKey={(row) => `${row.at}${row.purpose}${row.channel}${row.status}`}
          />
        )}
      </Panel>
      <ConsentForm id={contact.id} opened={opened} close={close} />
    </div>
  );
}
