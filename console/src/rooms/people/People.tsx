/** Everyone, found by name, address, segment, or consent. */
import { useSearchParams } from "react-router";
import { type ContactFilters, useContacts } from "../../api/contacts";
import { useSegments } from "../../api/segments";
import { ChoiceFilter, Filters, SearchFilter } from "../../ui/Filters";
import { Page } from "../../ui/Page";
import { Empty } from "../../ui/states";
import { useWords } from "../../words/LanguageProvider";
import { ContactTable } from "./ContactTable";
import { PeopleViews } from "./PeopleHead";
import { people } from "./words";

const NAMES = ["q", "segment", "known", "consent"];

function useFilters(): { filters: ContactFilters; some: boolean } {
  const [params] = useSearchParams();
  const known = params.get("known");
  return {
    some: NAMES.some((name) => params.has(name)),
    filters: {
      q: params.get("q") ?? undefined,
      segment: params.get("segment") ?? undefined,
      known: known === null ? undefined : known === "true",
      consent: params.get("consent") ?? undefined,
    },
  };
}

function PeopleFilters() {
  const { say } = useWords();
  const segments = useSegments();
  return (
    <Filters names={NAMES}>
      <SearchFilter name="q" label={say(people.find)} />
      <ChoiceFilter
        name="segment"
        label={say(people.segment)}
        all={say(people.anySegment)}
        choices={(segments.data?.items ?? []).map((segment) => ({
          value: segment.key,
          label: say(segment.name),
        }))}
      />
      <ChoiceFilter
        name="known"
        label={say(people.known)}
        all={say(people.anyKnown)}
        choices={[
          { value: "true", label: say(people.onlyKnown) },
          { value: "false", label: say(people.onlyAnonymous) },
        ]}
      />
      <ChoiceFilter
        name="consent"
        label={say(people.consent)}
        all={say(people.anyConsent)}
        choices={[{ value: "marketing/email", label: say(people.marketingEmail) }]}
      />
    </Filters>
  );
}

export default function People() {
  const { say } = useWords();
  const { filters, some } = useFilters();
  const contacts = useContacts(filters);
  const total = contacts.first?.total;
  const count =
    typeof total === "number" && say(some ? people.countFiltered : people.count, { n: total });
  return (
    <Page title={say(people.title)} lead={count || "\u00a0"}>
      <PeopleViews />
      <PeopleFilters />
      <ContactTable
        pages={contacts}
        caption={say(people.title)}
        empty={
          <Empty title={say(people.nobody)}>
            {say(some ? people.nobodyHint : people.firstHint)}
          </Empty>
        }
      />
    </Page>
  );
}
