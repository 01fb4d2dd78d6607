/** Every scenario as its promise, with what it said and what it held back. */
import { Button } from "@mantine/core";
import { Link } from "react-router";
import { useScenarios } from "../../api/scenarios";
import type { ScenarioRow } from "../../api/types";
import { Mark } from "../../ui/marks";
import { Page } from "../../ui/Page";
import { Panel } from "../../ui/Panel";
import { Empty, Loaded } from "../../ui/states";
import { channels, phrases, named } from "../../words/phrases";
import { useWords } from "../../words/LanguageProvider";
import styles from "./Scenarios.module.css";
import { StatusMark } from "./StatusMark";
import { ScenarioViews } from "./ScenarioViews";
import { scenario as one, scenarios as words } from "./words";

function ScenarioSheet({ scenario }: { scenario: ScenarioRow }) {
  const { say } = useWords();
  const { period } = scenario;
  return (
    <li className={styles.sheet}>
      <header className={styles.head}>
        <h2>
          <Link to={`/scenarios/${scenario.key}`} className={styles.open}>
            {say(scenario.name)}
          </Link>
        </h2>
        <StatusMark status={scenario.status} />
      </header>
      <p className={styles.promise}>{say(scenario.promise)}</p>
      <p className={styles.figures}>
        <span>{say(words.journeys, { n: scenario.live_journeys })}</span>
        <span>{say(phrases.sentHeld, { sent: period.sent, held: period.held_back })}</span>
        <span>{say(words.goals, { n: period.goal_met })}</span>
      </p>
      <p className={styles.marks}>
        {scenario.live_version !== null && (
          <Mark>{say(one.version, { n: scenario.live_version })}</Mark>
        )}
        {scenario.channels.map((channel) => (
          <Mark key={channel}>{say(named(channels, channel))}</Mark>
        ))}
      </p>
    </li>
  );
}

function None() {
  const { say } = useWords();
  return (
    <Panel>
      <Empty title={say(words.none)}>
        <p>{say(words.noneHint)}</p>
        <Button component={Link} to="/scenarios/library" variant="light" mt="md">
          {say(words.openLibrary)}
        </Button>
      </Empty>
    </Panel>
  );
}

export default function Scenarios() {
  const { say } = useWords();
  const query = useScenarios();
  return (
    <Page title={say(words.title)} lead={say(words.lead)}>
      <ScenarioViews />
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <None />
          ) : (
            <ul className={styles.sheets}>
              {items.map((item) => (
                <ScenarioSheet key={item.key} scenario={item} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Page>
  );
}
