/** How to connect a site: two calls with a real key, and a list that fills as they arrive. */
import { Select } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { useEventNames, useSources } from "../../api/settings";
import type { EventName } from "../../api/types";
import { CopyBlock } from "../../ui/CopyBlock";
import { type Column, DataTable } from "../../ui/DataTable";
import { When } from "../../ui/marks";
import { Panel } from "../../ui/Panel";
import { Empty, Loaded } from "../../ui/states";
import { useWords } from "../../words/LanguageProvider";
import { identifyCall, libraryCall, trackCall } from "./examples";
import styles from "./Settings.module.css";
import { sendEvents as words } from "./words";

const NO_KEY = "WRITE_KEY";

function Example({ title, code }: { title: string; code: string }) {
  return (
    <section className={styles.code}>
      <h2>{title}</h2>
      <CopyBlock text={code} label={title} />
    </section>
  );
}

function Arrived() {
  const { say, format } = useWords();
  const names = useEventNames();
  const columns: Column<EventName>[] = [
    { key: "name", title: say(words.event), heads: true, cell: (row) => row.name },
    {
      key: "count",
      title: say(words.day),
      align: "right",
      cell: (row) => format.number(row.count_24h),
    },
    {
      key: "last",
      title: say(words.last),
      align: "right",
      cell: (row) => (row.last_at ? <When at={row.last_at} /> : "—"),
    },
  ];
  return (
    <Panel flush title={say(words.arrived)}>
      <Loaded query={names}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={say(words.nothing)} />
          ) : (
            <DataTable
              caption={say(words.arrived)}
              columns={columns}
              rows={items}
              rowKey={(row) => row.name}
            />
          )
        }
      </Loaded>
    </Panel>
  );
}

export function SendEvents() {
  const { say } = useWords();
  const sources = useSources();
  const [chosen, choose] = useState<string | null>(null);
  const usable = (sources.data?.items ?? []).filter((source) => source.write_key);
  const source = usable.find((candidate) => String(candidate.id) === chosen) ?? usable[0];
  const key = source?.write_key ?? NO_KEY;
  const { origin } = window.location;
  return (
    <div className={styles.stack}>
      <p className={styles.lead}>{say(words.lead)}</p>
      {sources.data && usable.length === 0 && (
        <p>
          <Link to="/settings/sources">{say(words.noSource)}</Link>
        </p>
      )}
      {usable.length > 1 && (
        <Select
          label={say(words.source)}
          data={usable.map(({ id, name }) => ({ value: String(id), label: name }))}
          value={source ? String(source.id) : null}
          onChange={choose}
          allowDeselect={false}
          maw={320}
        />
      )}
      <Example title={say(words.who)} code={identifyCall(origin, key)} />
      <Example title={say(words.what)} code={trackCall(origin, key)} />
      <Example title={say(words.library)} code={libraryCall(origin, key)} />
      <Arrived />
    </div>
  );
}
