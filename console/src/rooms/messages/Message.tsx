/** One message: what it said, why it was or was not said, and what became of it. */
import { Link, useParams } from "react-router";
import { useMessage } from "../../api/messages";
import type { MessageDetail } from "../../api/types";
import { AddressTabs } from "../../ui/AddressTabs";
import { CopyBlock } from "../../ui/CopyBlock";
import { useContactName } from "../../ui/contactName";
import { OutcomeMark } from "../../ui/marks";
import { Page } from "../../ui/Page";
import { Panel, Panels } from "../../ui/Panel";
import { Empty, Loaded } from "../../ui/states";
import { useWords } from "../../words/LanguageProvider";
import { Facts, History } from "./MessageFacts";
import { useSubject } from "./MessageTable";
import { Preview } from "./Preview";
import styles from "./Message.module.css";
import { message as words, messages } from "./words";

function Content({ message }: { message: MessageDetail }) {
  const { say } = useWords();
  const { html, text, headers } = message;
  if (html === null && text === null) {
    return (
      <Panel>
        <Empty title={say(words.notWritten)}>{say(words.notWrittenHint)}</Empty>
      </Panel>
    );
  }
  return (
    <AddressTabs
      label={say(words.tabs)}
      tabs={[
        {
          value: "preview",
          label: say(words.preview),
          panel: () => <Preview html={html} outcome={message.outcome} />,
        },
        {
          value: "text",
          label: say(words.text),
          panel: () => <pre className={styles.text}>{text}</pre>,
        },
        {
          value: "headers",
          label: say(words.headers),
          panel: () => (
            <CopyBlock
              label={say(words.headers)}
              text={headers.map((header) => `${header.name}: ${header.value}`).join("\n")}
            />
          ),
        },
      ]}
    />
  );
}

function Why({ message }: { message: MessageDetail }) {
  const { say } = useWords();
  const figures = say(message.figures_words);
  const told = message.decision?.words ?? message.reason_words;
  const title = { sent: words.whySent, held_back: words.whyHeld }[message.outcome as string];
  const explanation = new URLSearchParams({ tab: "explanation" });
  if (message.scenario) explanation.set("scenario", message.scenario.key);
  return (
    <Panel title={say(title ?? words.why)}>
      <p className={styles.why}>
        <OutcomeMark outcome={message.outcome} /> {say(told)}
      </p>
      {figures !== say(told) && <p className="small quiet">{figures}</p>}
      <p className={styles.links}>
        <Link to={`/people/${message.contact.id}?${explanation}`}>{say(words.explanation)}</Link>
        <Link to="/settings/governance">{say(words.rules)}</Link>
      </p>
    </Panel>
  );
}

function Body({ message }: { message: MessageDetail }) {
  const { say } = useWords();
  const subjectOf = useSubject();
  const who = useContactName()(message.contact);
  return (
    <Page
      title={subjectOf(message)}
      back={{ to: "/messages", label: say(messages.title) }}
      lead={
        <>
          <OutcomeMark outcome={message.outcome} />{" "}
          <Link to={`/people/${message.contact.id}`}>{say(words.to, { who })}</Link>
        </>
      }
      kicker={
        message.scenario && (
          <Link to={`/scenarios/${message.scenario.key}`}>{say(message.scenario.name)}</Link>
        )
      }
    >
      <Panels wide="left" loose>
        <Content message={message} />
        <div className={styles.side}>
          <Why message={message} />
          <History message={message} />
          <Facts message={message} />
        </div>
      </Panels>
    </Page>
  );
}

export default function Message() {
  const { id = "" } = useParams();
  const query = useMessage(id);
  return <Loaded query={query}>{(data) => <Body message={data} />}</Loaded>;
}
