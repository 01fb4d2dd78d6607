/** The journeys of a person, under way and ended. */
import { Link } from "react-router";
import { useJourneys } from "../../api/contacts";
import type { Journey } from "../../api/types";
import { type Column, PagedTable } from "../../ui/DataTable";
import { Mark, When } from "../../ui/marks";
import { Panel } from "../../ui/Panel";
import { Empty } from "../../ui/states";
import { useWords } from "../../words/LanguageProvider";
import { person } from "./words";

const words = {
  scenario: { en: "Scenario", fr: "Scénario" },
  opened: { en: "Opened", fr: "Ouvert" },
  where: { en: "Where", fr: "Où en est-il" },
  key: { en: "About", fr: "À propos de" },
  waiting: { en: "until {when}", fr: "jusqu’au {when}" },
  ended: { en: "Ended", fr: "Terminé" },
  live: { en: "Under way", fr: "En cours" },
  none: { en: "No journey yet", fr: "Aucun parcours" },
  noneHint: {
    en: "A journey opens when a scenario’s trigger fires for this person.",
    fr: "Un parcours s’ouvre quand le déclencheur d’un scénario concerne cette personne.",
  },
};

function Where({ journey }: { journey: Journey }) {
  const { say, format } = useWords();
  if (journey.ended_at) {
    return (
      <span>
        <Mark tone="later">{say(words.ended)}</Mark> {say(journey.end_words)}
      </span>
    );
  }
  return (
    <span>
      <Mark tone="spoken">{say(words.live)}</Mark> {say(journey.step?.words)}
      {journey.waiting_until && (
        <span className="quiet">
          {" "}
          {say(words.waiting, { when: format.dayTime(journey.waiting_until) })}
        </span>
      )}
    </span>
  );
}

export function JourneysTab({ id }: { id: string }) {
  const { say } = useWords();
  const columns: Column<Journey>[] = [
    {
      key: "scenario",
      title: say(words.scenario),
      heads: true,
      cell: (row) => (
        <Link to={`/scenarios/${row.scenario.key}?version=${row.version}`}>
          {say(row.scenario.name)}
        </Link>
      ),
    },
    { key: "opened", title: say(words.opened), cell: (row) => <When at={row.opened_at} full /> },
    { key: "where", title: say(words.where), cell: (row) => <Where journey={row} /> },
    {
      key: "key",
      title: say(words.key),
      empty: (row) => !row.entry_key,
      cell: (row) => <span className="quiet breakable">{row.entry_key ?? "—"}</span>,
    },
  ];
  return (
    <Panel flush>
      <PagedTable
        caption={say(person.journeys)}
        columns={columns}
        rowKey={(row) => row.id}
        pages={useJourneys(id)}
        empty={<Empty title={say(words.none)}>{say(words.noneHint)}</Empty>}
      />
    </Panel>
  );
}
