/** Why nothing was said, with the rules that decided it one click away. */
import { Link } from "react-router";
import type { Overview } from "../../api/types";
import { Panel } from "../../ui/Panel";
import { ReasonList } from "../../ui/ReasonList";
import { useWords } from "../../words/LanguageProvider";
import { today } from "./words";

export function SilencePanel({ overview }: { overview: Overview }) {
  const { say } = useWords();
  const held = overview.messages.held_back;
  const sentence = held > 0 ? today.silencesSentence : today.silencesNone;
  return (
    <Panel
      title={say(today.silences)}
      sentence={say(sentence, { held })}
      aside={
        <Link to="/settings/governance" className="small">
          {say(today.governance)}
        </Link>
      }
    >
      {overview.silences.length > 0 && <ReasonList reasons={overview.silences} />}
    </Panel>
  );
}
