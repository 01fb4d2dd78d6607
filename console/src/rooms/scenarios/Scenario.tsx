/** One scenario: its sentence, its card, its steps with the people in them, its versions. */
import { useParams, useSearchParams } from "react-router";
import { useScenario } from "../../api/scenarios";
import type { Scenario as Data } from "../../api/types";
import { AddressTabs } from "../../ui/AddressTabs";
import { CopyBlock } from "../../ui/CopyBlock";
import { Page } from "../../ui/Page";
import { Panel } from "../../ui/Panel";
import { ReasonList } from "../../ui/ReasonList";
import { Loaded } from "../../ui/states";
import { phrases } from "../../words/phrases";
import { useWords } from "../../words/LanguageProvider";
import { Acts } from "./Acts";
import { Card } from "./Card";
import styles from "./Scenario.module.css";
import { StatusMark } from "./StatusMark";
import { Steps } from "./Steps";
import { Versions } from "./Versions";
import { scenario as words, scenarios } from "./words";

function Notice({ data }: { data: Data }) {
  const { say } = useWords();
  const { version, live_version: live } = data;
  if (data.problems.length > 0) {
    return (
      <Panel title={say(words.problems)}>
        <ul className={styles.problems}>
          {data.problems.map((problem) => (
            <li key={problem.path + problem.code}>
              {say(problem.words)} <code className="quiet">{problem.path}</code>
            </li>
          ))}
        </ul>
      </Panel>
    );
  }
  if (live === null) return <p className={styles.notice}>{say(words.neverPublished)}</p>;
  if (live === version) return null;
  return <p className={styles.notice}>{say(words.seeing, { n: version, live })}</p>;
}

function Silences({ data }: { data: Data }) {
  const { say } = useWords();
  const { sent, held_back: held } = data.totals;
  return (
    <Panel title={say(words.silences)} sentence={say(phrases.sentHeld, { sent, held })}>
      <ReasonList reasons={data.silences} scenario={data.key} />
    </Panel>
  );
}

function Body({ data }: { data: Data }) {
  const { say } = useWords();
  const { totals } = data;
  return (
    <Page
      title={say(data.name)}
      back={{ to: "/scenarios", label: say(scenarios.title) }}
      kicker={
        <>
          <StatusMark status={data.status} /> {say(words.version, { n: data.version })}
        </>
      }
      lead={
        <>
          <p className="told">{say(data.sentence)}</p>
          <p className={styles.totals}>
            {say(words.totals, totals)}{" "}
            {say(phrases.sentHeld, { sent: totals.sent, held: totals.held_back })} ·{" "}
            {say(scenarios.goals, { n: totals.goal_met })}
          </p>
        </>
      }
      actions={<Acts data={data} />}
    >
      <Notice data={data} />
      <AddressTabs
        label={say(words.tabs)}
        tabs={[
          { value: "steps", label: say(words.graph), panel: () => <Steps graph={data.graph} /> },
          { value: "card", label: say(words.card), panel: () => <Card card={data.card} /> },
          {
            value: "silences",
            label: say(words.silences),
            panel: () => <Silences data={data} />,
          },
          {
            value: "versions",
            label: say(words.versions),
            panel: () => <Versions data={data} />,
          },
          {
            value: "source",
            label: say(words.source),
            panel: () => <CopyBlock text={data.definition_yaml} label={say(words.source)} />,
          },
        ]}
      />
    </Page>
  );
}

function askedVersion(text: string | null): number | undefined {
  return text && /^\d+$/.test(text) ? Number(text) : undefined;
}

export default function Scenario() {
  const { key = "" } = useParams();
  const [params] = useSearchParams();
  const query = useScenario(key, askedVersion(params.get("version")));
  return <Loaded query={query}>{(data) => <Body data={data} />}</Loaded>;
}
