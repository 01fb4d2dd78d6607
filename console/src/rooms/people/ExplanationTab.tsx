/** Why did this person (not) get that? One sheet for each scenario, in sentences. */
import { Select } from "@mantine/core";
import { Link } from "react-router";
import { useExplanation } from "../../api/contacts";
import type { Explanation, ScenarioExplanation } from "../../api/types";
import { useAddress } from "../../ui/address";
import { Mark, type Tone } from "../../ui/marks";
import { Panel } from "../../ui/Panel";
import { Empty, Loaded } from "../../ui/states";
import { useWords } from "../../words/LanguageProvider";
import styles from "./Explanation.module.css";
import { ExplanationLines } from "./ExplanationLines";
import { explanation as words, states } from "./explanationWords";

const TONES: Record<ScenarioExplanation["state"], Tone> = {
  inside: "spoken",
  armed: "silent",
  outside: "later",
  paused: "later",
};

function Sheet({ scenario }: { scenario: ScenarioExplanation }) {
  const { say } = useWords();
  return (
    <section className={styles.sheet} aria-label={say(scenario.name)}>
      <header className={styles.head}>
        <h2>
          <Link to={`/scenarios/${scenario.key}`}>{say(scenario.name)}</Link>
        </h2>
        <span className="small quiet">{say(words.version, { n: scenario.version })}</span>
        <Mark tone={TONES[scenario.state]}>{say(states[scenario.state])}</Mark>
      </header>
      <p className={styles.summary}>{say(scenario.summary)}</p>
      <ExplanationLines lines={scenario.lines} />
    </section>
  );
}

function Sheets({ data }: { data: Explanation }) {
  const { say, format } = useWords();
  const [asked, choose] = useAddress("scenario");
  const shown = data.scenarios.filter((scenario) => !asked || scenario.key === asked);
  if (data.scenarios.length === 0) {
    return (
      <Panel>
        <Empty title={say(words.none)}>{say(words.noneHint)}</Empty>
      </Panel>
    );
  }
  return (
    <div className={styles.sheets}>
      {data.behind && <p className="small quiet">{say(data.behind)}</p>}
      <div className={styles.top}>
        <p className="quiet">{say(words.question, { at: format.time(data.at) })}</p>
        {data.scenarios.length > 1 && (
          <Select
            aria-label={say(words.scenario)}
            data={[
              { value: "", label: say(words.all) },
              ...data.scenarios.map((s) => ({ value: s.key, label: say(s.name) })),
            ]}
            value={asked}
            onChange={(next) => choose(next ?? "")}
            allowDeselect={false}
          />
        )}
      </div>
      {shown.map((scenario) => (
        <Sheet key={scenario.key} scenario={scenario} />
      ))}
    </div>
  );
}

export function ExplanationTab({ id }: { id: string }) {
  const query = useExplanation(id);
  return <Loaded query={query}>{(data) => <Sheets data={data} />}</Loaded>;
}
