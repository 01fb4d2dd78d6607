/** Every version ever saved; a published one never changes. */
import { Link } from "react-router";
import type { Scenario } from "../../api/types";
import { type Column, DataTable } from "../../ui/DataTable";
import { Mark, When } from "../../ui/marks";
import { Panel } from "../../ui/Panel";
import type { Words } from "../../words/language";
import { useWords } from "../../words/LanguageProvider";
import { scenario, statuses } from "./words";

const words = {
  version: { en: "Version", fr: "Version" },
  status: { en: "Status", fr: "Statut" },
  created: { en: "Saved", fr: "Enregistrée" },
  by: { en: "By", fr: "Par" },
  published: { en: "Published", fr: "Publiée" },
  note: { en: "Note", fr: "Note" },
};

const VERSION_STATUSES: Record<string, Words> = {
  ...statuses,
  published: { en: "Published", fr: "Publiée" },
  approved: { en: "Approved", fr: "Approuvée" },
  refused: { en: "Refused", fr: "Refusée" },
  retired: { en: "Replaced", fr: "Remplacée" },
  live: { en: "Live", fr: "En ligne" },
};

type Version = Scenario["versions"][number];

export function Versions({ data }: { data: Scenario }) {
  const { say } = useWords();
  const columns: Column<Version>[] = [
    {
      key: "number",
      title: say(words.version),
      heads: true,
      cell: (row) => (
        <Link to={`/scenarios/${data.key}?version=${row.number}`}>
          {say(scenario.version, { n: row.number })}
        </Link>
      ),
    },
    {
      key: "status",
      title: say(words.status),
      cell: (row) => (
        <Mark tone={row.number === data.live_version ? "spoken" : "later"}>
          {say(VERSION_STATUSES[row.status] ?? { en: row.status, fr: row.status })}
        </Mark>
      ),
    },
    { key: "created", title: say(words.created), cell: (row) => <When at={row.created_at} full /> },
    {
      key: "by",
      title: say(words.by),
      empty: (row) => !row.created_by,
      cell: (row) => row.created_by ?? "—",
    },
    {
      key: "published",
      title: say(words.published),
      empty: (row) => !row.published_at,
      cell: (row) => (row.published_at ? <When at={row.published_at} full /> : "—"),
    },
    {
      key: "note",
      title: say(words.note),
      empty: (row) => !row.note,
      cell: (row) => <span className="quiet">{row.note ?? "—"}</span>,
    },
  ];
  return (
    <Panel flush>
      <DataTable
        caption={say(scenario.versions)}
        columns={columns}
        rows={data.versions}
        rowKey={(row) => String(row.number)}
      />
    </Panel>
  );
}
