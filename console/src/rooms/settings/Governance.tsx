/** The rules every message asks, read aloud; then each reason for silence and where it led. */
import { Link } from "react-router";
import { useReasons } from "../../api/messages";
import { usePolicy } from "../../api/settings";
import type { Policy } from "../../api/types";
import { CopyBlock } from "../../ui/CopyBlock";
import { Panel } from "../../ui/Panel";
import { Loaded } from "../../ui/states";
import { useWords } from "../../words/LanguageProvider";
import styles from "./Settings.module.css";
import { governance as words } from "./words";

const INDENT = 2;

function Rules({ policy }: { policy: Policy }) {
  const { say } = useWords();
  return (
    <Panel title={say(words.sentences)}>
      {policy.sentences.length === 0 && <p className="quiet">{say(words.none)}</p>}
      <ol className={styles.rules}>
        {policy.sentences.map((sentence) => (
          <li key={sentence.en}>{say(sentence)}</li>
        ))}
      </ol>
      {policy.problems.length > 0 && (
        <div role="alert">
          <h3>{say(words.problems)}</h3>
          <ul>
            {policy.problems.map((problem) => (
              <li key={problem.path}>{say(problem.words)}</li>
            ))}
          </ul>
        </div>
      )}
    </Panel>
  );
}

/** The list also names what was not held back. */
const isSilence = (reason: { code: string }) => reason.code !== "sent";

function Reasons() {
  const { say } = useWords();
  const reasons = useReasons();
  return (
    <Panel title={say(words.reasons)}>
      <Loaded query={reasons}>
        {({ items }) => (
          <ul className={styles.reasons}>
            {items.filter(isSilence).map((reason) => (
              <li key={reason.code}>
                <Link
                  to={`/messages?outcome=held_back&reason=${encodeURIComponent(reason.code)}`}
                  aria-label={say(words.see, { reason: say(reason.words) })}
                >
                  {say(reason.words)}
                </Link>
                <p className="small quiet">{say(reason.explanation)}</p>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Panel>
  );
}

export function Governance() {
  const { say } = useWords();
  const policy = usePolicy();
  return (
    <div className={styles.stack}>
      <p className={styles.lead}>{say(words.lead)}</p>
      <Loaded query={policy}>
        {(data) => (
          <>
            <Rules policy={data} />
            <Reasons />
            <Panel title={say(words.source)} sentence={say(words.bySource)}>
              <CopyBlock
                text={JSON.stringify(data.definition, null, INDENT)}
                label={say(words.definition)}
              />
            </Panel>
          </>
        )}
      </Loaded>
    </div>
  );
}
