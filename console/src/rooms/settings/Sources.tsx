/** Write keys: what sites and servers sign their events with. */
import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { revokeSource, useCreateSource, useSources } from "../../api/settings";
import type { Source } from "../../api/types";
import { CopyBlock } from "../../ui/CopyBlock";
import { type Column, DataTable } from "../../ui/DataTable";
import { When } from "../../ui/marks";
import { Panel } from "../../ui/Panel";
import { Empty, Loaded, Trouble } from "../../ui/states";
import { useWords } from "../../words/LanguageProvider";
import { RevokeButton, useRevoke } from "./Revoke";
import styles from "./Settings.module.css";
import { keyWords as words } from "./words";

function NewSource() {
  const { say } = useWords();
  const create = useCreateSource();
  const [name, setName] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ name: name.trim() }, { onSuccess: () => setName("") });
  };
  return (
    <>
      <form onSubmit={submit} className={styles.new}>
        <TextInput
          label={say(words.name)}
          placeholder={say(words.namePlaceholder)}
          required
          withAsterisk={false}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" loading={create.isPending}>
          {say(words.create)}
        </Button>
      </form>
      {create.error && <Trouble error={create.error} />}
      {create.data?.write_key && (
        <div className={styles.once} role="status">
          <CopyBlock text={create.data.write_key} label={say(words.newKey)} />
        </div>
      )}
    </>
  );
}

function useColumns(): Column<Source>[] {
  const { say } = useWords();
  const revoke = useRevoke("sources", revokeSource);
  return [
    {
      key: "name",
      title: say(words.name),
      heads: true,
      cell: (row) => (
        <span className={revoke.leaving.has(row.id) ? styles.revoked : undefined}>{row.name}</span>
      ),
    },
    {
      key: "key",
      title: say(words.key),
      empty: (row) => !row.write_key,
      cell: (row) => <code className="breakable">{row.write_key ?? "—"}</code>,
    },
    { key: "created", title: say(words.created), cell: (row) => <When at={row.created_at} /> },
    {
      key: "used",
      title: say(words.used),
      cell: (row) => (row.last_used_at ? <When at={row.last_used_at} /> : say(words.never)),
    },
    {
      key: "acts",
      title: say(words.acts),
      align: "right",
      cell: (row) => <RevokeButton row={row} {...revoke} />,
    },
  ];
}

export function Sources() {
  const { say } = useWords();
  const sources = useSources();
  const columns = useColumns();
  return (
    <div className={styles.stack}>
      <p className={styles.lead}>{say(words.sourcesLead)}</p>
      <NewSource />
      <Panel flush>
        <Loaded query={sources}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={say(words.none)} />
            ) : (
              <DataTable
                caption={say(words.key)}
                columns={columns}
                rows={items}
                rowKey={(row) => String(row.id)}
              />
            )
          }
        </Loaded>
      </Panel>
    </div>
  );
}
