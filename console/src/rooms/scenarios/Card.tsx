/** The standard card of a scenario, in sentences a colleague could read aloud. */
import type { ReactNode } from "react";
import type { Scenario } from "../../api/types";
import { Panel } from "../../ui/Panel";
import { StepMark } from "../../ui/StepMark";
import { channels, phrases, named, purposes } from "../../words/phrases";
import type { Words } from "../../words/language";
import { useWords } from "../../words/LanguageProvider";
import styles from "./Scenario.module.css";
import { cardWords as words } from "./words";

type CardData = Scenario["card"];

function Says({ messages }: { messages: CardData["messages"] }) {
  const { say } = useWords();
  return (
    <ul className={styles.says}>
      {messages.map((message) => (
        <li key={message.key}>
          <StepMark kind="send" />
          <span>
            {say(phrases.quote, { text: say(message.subject) })}{" "}
            <span className="small quiet">
              {say(message.name)} · {say(named(channels, message.channel))} ·{" "}
              {say(named(purposes, message.purpose))}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Stops({ rules }: { rules: Words[] }) {
  const { say } = useWords();
  return (
    <ul>
      {rules.map((rule) => (
        <li key={rule.en}>{say(rule)}</li>
      ))}
    </ul>
  );
}

export function Card({ card }: { card: CardData }) {
  const { say, format } = useWords();
  const lines: [Words, ReactNode][] = [
    [words.objective, say(card.objective)],
    [words.promise, say(card.promise)],
    [words.trigger, say(card.trigger)],
    [words.conditions, say(card.conditions)],
    [words.entry, say(card.entry)],
    [words.messages, card.messages.length > 0 && <Says messages={card.messages} />],
    [words.stop, card.stop.length > 0 && <Stops rules={card.stop} />],
    [words.goal, say(card.goal)],
    [words.holdout, say(card.holdout)],
    [words.kpi, say(card.kpi)],
    [words.reason, say(card.reason)],
    [words.owner, card.owner],
    [words.review, card.review_on && format.fullDay(card.review_on)],
  ];
  return (
    <Panel>
      <dl className={styles.card}>
        {lines
          .filter(([, told]) => told)
          .flatMap(([name, told]) => [
            <dt key={name.en}>{say(name)}</dt>,
            <dd key={`${name.en}=`}>{told}</dd>,
          ])}
      </dl>
    </Panel>
  );
}
