/** Settings, one address for each section. */
import type { ComponentType } from "react";
import { Navigate, useParams } from "react-router";
import { Page } from "../../ui/Page";
import { Views } from "../../ui/Views";
import type { Words } from "../../words/language";
import { useWords } from "../../words/LanguageProvider";
import { Account } from "./Account";
import { Brand } from "./Brand";
import { Governance } from "./Governance";
import { Keys } from "./Keys";
import { SendEvents } from "./SendEvents";
import { Sources } from "./Sources";
import { settings as words } from "./words";

type Section = { name: string; title: Words; component: ComponentType };

const SECTIONS: readonly Section[] = [
  { name: "brand", title: words.brand, component: Brand },
  { name: "governance", title: words.governance, component: Governance },
  { name: "send-events", title: words.sendEvents, component: SendEvents },
  { name: "sources", title: words.sources, component: Sources },
  { name: "keys", title: words.keys, component: Keys },
  { name: "account", title: words.account, component: Account },
];

export default function Settings() {
  const { say } = useWords();
  const { section } = useParams();
  const found = SECTIONS.find((candidate) => candidate.name === section);
  if (!found) return <Navigate to="/settings/brand" replace />;
  const Body = found.component;
  return (
    <Page title={say(found.title)} kicker={say(words.title)}>
      <Views
        label={say(words.title)}
        views={SECTIONS.map(({ name, title }) => ({ to: `/settings/${name}`, label: say(title) }))}
      />
      <Body />
    </Page>
  );
}
