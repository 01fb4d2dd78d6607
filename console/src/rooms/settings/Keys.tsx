/** API keys: made, shown once, revoked. */
import { Button, MultiSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { revokeKey, useCreateKey, useKeys } from "../../api/settings";
import type { ApiKey, Scope } from "../../api/types";
import { CopyBlock } from "../../ui/CopyBlock";
import { type Column, DataTable } from "../../ui/DataTable";
import { When } from "../../ui/marks";
import { Panel } from "../../ui/Panel";
import { Empty, Loaded, Trouble } from "../../ui/states";
import { named } from "../../words/phrases";
import { useWords } from "../../words/LanguageProvider";
import { RevokeButton, useRevoke } from "./Revoke";
import styles from "./Settings.module.css";
import { keyWords as words, scopeNames } from "./words";

function NewKey() {
  const { say } = useWords();
  const create = useCreateKey();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>(["read"]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ name: name.trim(), scopes }, { onSuccess: () => setName("") });
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
        <MultiSelect
          label={say(words.scopes)}
          data={Object.keys(scopeNames).map((scope) => ({
            value: scope,
            label: say(scopeNames[scope]),
          }))}
          value={scopes}
          onChange={(next) => setScopes(next as Scope[])}
        />
        <Button type="submit" loading={create.isPending} disabled={scopes.length === 0}>
          {say(words.create)}
        </Button>
      </form>
      {create.error && <Trouble error={create.error} />}
      {create.data && (
        <div className={styles.once} role="status">
          <p>{say(words.once)}</p>
          <CopyBlock text={create.data.key} label={say(words.newKey)} />
        </div>
      )}
    </>
  );
}

function useColumns(): Column<ApiKey>[] {
  const { say } = useWords();
  const revoke = useRevoke("keys", revokeKey);
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
      empty: (row) => !row.prefix,
      cell: (row) => <code>{row.prefix ? `${row.prefix}…` : "—"}</code>,
    },
    {
      key: "scopes",
      title: say(words.scopes),
      cell: (row) => row.scopes.map((scope) => say(named(scopeNames, scope))).join(", "),
    },
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

export function Keys() {
  const { say } = useWords();
  const keys = useKeys();
  const columns = useColumns();
  return (
    <div className={styles.stack}>
      <p className={styles.lead}>{say(words.keysLead)}</p>
      <NewKey />
      <Panel flush>
        <Loaded query={keys}>
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
