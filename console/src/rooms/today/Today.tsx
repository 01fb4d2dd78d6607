/** Today: what happened, what wants attention, whether everything flows. */
import { SegmentedControl } from "@mantine/core";
import { useEffect, useState } from "react";
import { type Period, PERIODS, useOverview } from "../../api/overview";
import { useScenarios } from "../../api/scenarios";
import type { Overview } from "../../api/types";
import { useAddress } from "../../ui/address";
import { Page } from "../../ui/Page";
import { Panels } from "../../ui/Panel";
import { Loaded } from "../../ui/states";
import { useWords } from "../../words/LanguageProvider";
import { Attention } from "./Attention";
import { DayChart } from "./DayChart";
import { EventChart } from "./EventChart";
import { FirstRun } from "./FirstRun";
import { FlowHealth } from "./FlowHealth";
import { JourneyFigures, PeopleFigures } from "./Numbers";
import { OutcomePanel } from "./OutcomePanel";
import { SilencePanel } from "./SilencePanel";
import styles from "./Today.module.css";
import { openings, periodNames, today } from "./words";

function isPeriod(value: string): value is Period {
  return (PERIODS as readonly string[]).includes(value);
}

function PeriodChoice({ value, onChange }: { value: Period; onChange: (p: string) => void }) {
  const { say } = useWords();
  return (
    <SegmentedControl
      aria-label={say(today.period)}
      value={value}
      onChange={onChange}
      data={PERIODS.map((period) => ({ value: period, label: say(periodNames[period]) }))}
    />
  );
}

function useSentence(overview: Overview, period: Period): string {
  const { say } = useWords();
  const { sent, held_back: held } = overview.messages;
  return say(sent + held > 0 ? today.happened : today.quiet, {
    opening: say(openings[period]),
    sent,
    held,
    people: overview.contacts.new_in_period,
  });
}

function Happening({ overview, period }: { overview: Overview; period: Period }) {
  const sentence = useSentence(overview, period);
  return (
    <>
      <p className={styles.sentence}>{sentence}</p>
      <Attention items={overview.attention} />
      <Panels wide="left">
        <EventChart overview={overview} />
        <FlowHealth flow={overview.flow} />
      </Panels>
      <Panels>
        <OutcomePanel overview={overview} period={period} />
        <SilencePanel overview={overview} />
      </Panels>
      <DayChart days={overview.by_day} />
      <Panels>
        <PeopleFigures contacts={overview.contacts} />
        <JourneyFigures journeys={overview.journeys} />
      </Panels>
    </>
  );
}

/** Nobody yet and nothing to say: the three doors instead of empty charts. */
function useIsNew(overview: Overview | undefined): boolean {
  const scenarios = useScenarios();
  return overview?.contacts.total === 0 && scenarios.data?.items.length === 0;
}

function isQuiet({ messages, contacts }: Overview): boolean {
  return messages.wanted === 0 && contacts.new_in_period === 0 && contacts.total > 0;
}

/** Without a choice in the address: the day, or the month where the day was empty at first. */
function usePeriod(): [Period, (period: string) => void] {
  const [asked, setPeriod] = useAddress("period");
  const [first, setFirst] = useState<Period | null>(null);
  const { data } = useOverview("24h");
  useEffect(() => {
    if (data) setFirst((before) => before ?? (isQuiet(data) ? "30d" : "24h"));
  }, [data]);
  return [isPeriod(asked) ? asked : (first ?? "24h"), setPeriod];
}

export default function Today() {
  const { say, format } = useWords();
  const [period, setPeriod] = usePeriod();
  const overview = useOverview(period);
  const isNew = useIsNew(overview.data);
  if (isNew) return <FirstRun />;
  const now = overview.data ? new Date(overview.data.now) : new Date();
  return (
    <Page
      title={say(today.title)}
      kicker={format.weekday(now)}
      actions={<PeriodChoice value={period} onChange={setPeriod} />}
    >
      <Loaded query={overview}>
        {(data) => (
          <div className={styles.sheet}>
            <Happening overview={data} period={period} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}
