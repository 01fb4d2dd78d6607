/** Every message wanted, filtered by what became of it. */
import { Link, useSearchParams } from "react-router";
import { useMessages, useReasons } from "../../api/messages";
import { useScenarios } from "../../api/scenarios";
import type { Outcome } from "../../api/types";
import { useAddress } from "../../ui/address";
import { ChoiceFilter, Filters } from "../../ui/Filters";
import { OutcomeChoice } from "../../ui/OutcomeChoice";
import { Page } from "../../ui/Page";
import { named, outcomeMeanings } from "../../words/phrases";
import { useWords } from "../../words/LanguageProvider";
import { MessageTable } from "./MessageTable";
import { messages as words } from "./words";

const NAMES = ["reason", "scenario", "contact"];

function isOutcome(value: string | null): value is Outcome {
  return value !== null && Object.keys(outcomeMeanings).includes(value);
}

function useFilters() {
  const [params] = useSearchParams();
  const outcome = params.get("outcome");
  const read = (name: string) => params.get(name) ?? undefined;
  return {
    outcome: isOutcome(outcome) ? outcome : undefined,
    reason: read("reason"),
    scenario: read("scenario"),
    contact: read("contact"),
  };
}

function MessageFilters() {
  const { say } = useWords();
  const reasons = useReasons();
  const scenarios = useScenarios();
  return (
    <Filters names={NAMES}>
      <ChoiceFilter
        name="reason"
        label={say(words.reason)}
        all={say(words.anyReason)}
        choices={(reasons.data?.items ?? [])
          .filter((reason) => reason.code !== "sent")
          .map((reason) => ({
            value: reason.code,
            label: say(reason.words),
          }))}
      />
      <ChoiceFilter
        name="scenario"
        label={say(words.scenario)}
        all={say(words.anyScenario)}
        choices={(scenarios.data?.items ?? []).map((scenario) => ({
          value: scenario.key,
          label: say(scenario.name),
        }))}
      />
    </Filters>
  );
}

/** What the chosen reason or outcome means, said once above the list. */
function Meaning({ reason, outcome }: { reason?: string; outcome?: string }) {
  const { say } = useWords();
  const reasons = useReasons();
  const known = reasons.data?.items.find((item) => item.code === reason);
  const meaning = known ? known.explanation : outcome && named(outcomeMeanings, outcome);
  return meaning ? <p className="quiet">{say(meaning)}</p> : null;
}

export default function Messages() {
  const { say } = useWords();
  const filters = useFilters();
  const [outcome, choose] = useAddress("outcome");
  const pages = useMessages(filters);
  const filtered = Object.values(filters).some(Boolean);
  return (
    <Page
      title={say(words.title)}
      lead={say(words.lead)}
      actions={
        <Link to="/settings/governance" className="small">
          {say(words.governance)}
        </Link>
      }
    >
      <OutcomeChoice value={outcome} onChange={choose} />
      <MessageFilters />
      {filters.contact && <p className="quiet">{say(words.onePerson)}</p>}
      <Meaning reason={filters.reason} outcome={filters.outcome} />
      <MessageTable pages={pages} filtered={filtered} />
    </Page>
  );
}
