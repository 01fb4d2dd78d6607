/** The record of a message: each thing that happened to it, then its facts. */
import type { MessageDetail } from "../../api/types";
import { When } from "../../ui/marks";
import { Panel } from "../../ui/Panel";
import { useWords } from "../../words/LanguageProvider";
import styles from "./Message.module.css";
import { message as words } from "./words";

export function History({ message }: { message: MessageDetail }) {
  const { say } = useWords();
  if (message.history.length === 0) return null;
  return (
    <Panel title={say(words.history)}>
      <ol className={styles.history}>
        {message.history.map((step, index) => (
          <li key={`${step.at}${index}`}>
            <span>{say(step.words)}</span>
            <span className="small quiet">
              <When at={step.at} full />
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

export function Facts({ message }: { message: MessageDetail }) {
  const { say, format } = useWords();
  const step = [
    message.step_id,
    message.version !== null && say(words.version, { n: message.version }),
  ];
  const facts: [string, string | null][] = [
    [say(words.wanted), message.wanted_at && format.precise(message.wanted_at)],
    [say(words.sent), message.sent_at && format.precise(message.sent_at)],
    [say(words.step), step.filter(Boolean).join(" · ")],
    [say(words.attempts), message.attempts > 0 ? format.number(message.attempts) : null],
    [say(words.reply), message.provider_reply],
    [say(words.identifier), message.rfc_message_id],
  ];
  return (
    <Panel title={say(words.facts)}>
      <dl className={styles.facts}>
        {facts
          .filter(([, value]) => value)
          .flatMap(([name, value]) => [
            <dt key={name}>{name}</dt>,
            <dd key={`${name}=`}>{value}</dd>,
          ])}
      </dl>
    </Panel>
  );
}
