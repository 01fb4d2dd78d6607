/** The two views of the room: ours, and the library. */
import { Views } from "../../ui/Views";
import { useWords } from "../../words/LanguageProvider";
import { scenarios as words } from "./words";

export function ScenarioViews() {
  const { say } = useWords();
  return (
    <Views
      label={say(words.views)}
      views={[
        { to: "/scenarios", label: say(words.ours) },
        { to: "/scenarios/library", label: say(words.library) },
      ]}
    />
  );
}
