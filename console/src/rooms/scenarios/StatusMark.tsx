/** Draft, live, paused or archived. */
import { Archive, CircleDashed, CirclePause, CirclePlay } from "lucide-react";
import type { ScenarioRow } from "../../api/types";
import { Mark } from "../../ui/marks";
import { useWords } from "../../words/LanguageProvider";
import { statuses } from "./words";

const LOOKS = {
  draft: { tone: "later", icon: CircleDashed },
  live: { tone: "spoken", icon: CirclePlay },
  paused: { tone: "silent", icon: CirclePause },
  archived: { tone: "silent", icon: Archive },
} as const;

export function StatusMark({ status }: { status: ScenarioRow["status"] }) {
  const { say } = useWords();
  const { tone, icon } = LOOKS[status];
  return (
    <Mark tone={tone} icon={icon}>
      {say(statuses[status])}
    </Mark>
  );
}
