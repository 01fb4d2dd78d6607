/** The two views of the room: everyone, and segments. */
import { Views } from "../../ui/Views";
import { useWords } from "../../words/LanguageProvider";
import { people } from "./words";

export function PeopleViews() {
  const { say } = useWords();
  return (
    <Views
      label={say(people.views)}
      views={[
        { to: "/people", label: say(people.everyone) },
        { to: "/people/segments", label: say(people.segments) },
      ]}
    />
  );
}
