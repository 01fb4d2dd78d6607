/** One person: who they are, what they did, what was said to them, and why. */
import { useEffect } from "react";
import { useNavigate, useParams } from "react-router";
import { useContact } from "../../api/contacts";
import type { Contact } from "../../api/types";
import { AddressTabs } from "../../ui/AddressTabs";
import { useContactName } from "../../ui/contactName";
import { Page } from "../../ui/Page";
import { Loaded } from "../../ui/states";
import { useWords } from "../../words/LanguageProvider";
import { AttributesTab } from "./AttributesTab";
import { ConsentsTab } from "./ConsentsTab";
import { ExplanationTab } from "./ExplanationTab";
import { JourneysTab } from "./JourneysTab";
import { PersonMessages } from "./PersonMessages";
import { PersonSummary } from "./PersonSummary";
import { TimelineTab } from "./TimelineTab";
import { people, person } from "./words";

function Tabs({ contact }: { contact: Contact }) {
  const { say } = useWords();
  const { id } = contact;
  return (
    <AddressTabs
      label={say(person.tabs)}
      tabs={[
        {
          value: "timeline",
          label: say(person.timeline),
          panel: () => <TimelineTab id={id} />,
        },
        {
          value: "explanation",
          label: say(person.explanation),
          panel: () => <ExplanationTab id={id} />,
        },
        {
          value: "attributes",
          label: say(person.attributes),
          panel: () => <AttributesTab contact={contact} />,
        },
        {
          value: "consents",
          label: say(person.consents),
          panel: () => <ConsentsTab contact={contact} />,
        },
        {
          value: "journeys",
          label: say(person.journeys),
          panel: () => <JourneysTab id={id} />,
        },
        {
          value: "messages",
          label: say(person.messages),
          panel: () => <PersonMessages id={id} />,
        },
      ]}
    />
  );
}

function Body({ contact }: { contact: Contact }) {
  const { say, format } = useWords();
  const nameOf = useContactName();
  const facts = [
    say(person.since, { when: format.fullDay(contact.created_at) }),
    contact.last_seen_at && say(person.lastSeen, { when: format.ago(contact.last_seen_at) }),
    contact.language && format.language(contact.language),
    contact.timezone,
  ].filter(Boolean);
  return (
    <Page
      title={nameOf(contact)}
      back={{ to: "/people", label: say(people.title) }}
      lead={<PersonSummary contact={contact} />}
      kicker={facts.join(" · ")}
    >
      <Tabs contact={contact} />
    </Page>
  );
}

/** A merged person's address leads to the one they became. */
function useWinner(id: string, contact: Contact | undefined): void {
  const navigate = useNavigate();
  useEffect(() => {
    if (contact && contact.id !== id) void navigate(`/people/${contact.id}`, { replace: true });
  }, [contact, id, navigate]);
}

export default function Person() {
  const { id = "" } = useParams();
  const contact = useContact(id);
  useWinner(id, contact.data);
  return <Loaded query={contact}>{(data) => <Body contact={data} />}</Loaded>;
}
