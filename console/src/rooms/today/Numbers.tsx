/** People and journeys in figures. */
import type { Overview } from "../../api/types";
import { Figure, Figures } from "../../ui/Figure";
import { Panel } from "../../ui/Panel";
import { useWords } from "../../words/LanguageProvider";
import { today } from "./words";

export function PeopleFigures({ contacts }: { contacts: Overview["contacts"] }) {
  const { say } = useWords();
  return (
    <Panel title={say(today.people)}>
      <Figures>
        <Figure
          value={contacts.total}
          label={say(today.total, { n: contacts.total })}
          to="/people"
        />
        <Figure
          value={contacts.known}
          label={say(today.known, { n: contacts.known })}
          to="/people?known=true"
        />
        <Figure
          value={contacts.new_in_period}
          label={say(today.newcomers, { n: contacts.new_in_period })}
        />
      </Figures>
    </Panel>
  );
}

export function JourneyFigures({ journeys }: { journeys: Overview["journeys"] }) {
  const { say } = useWords();
  return (
    <Panel title={say(today.journeys)}>
      <Figures>
        <Figure value={journeys.live} label={say(today.live)} to="/scenarios" />
        <Figure value={journeys.opened} label={say(today.opened, { n: journeys.opened })} />
        <Figure value={journeys.ended} label={say(today.ended, { n: journeys.ended })} />
        <Figure value={journeys.goal_met} label={say(today.goal, { n: journeys.goal_met })} />
      </Figures>
    </Panel>
  );
}
