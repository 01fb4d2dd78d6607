/** Every segment as the sentence it is. */
import { Progress } from "@mantine/core";
import { Link } from "react-router";
import { useSegments } from "../../api/segments";
import type { Segment } from "../../api/types";
import { Page } from "../../ui/Page";
import { Panel } from "../../ui/Panel";
import { Empty, Loaded } from "../../ui/states";
import { useWords } from "../../words/LanguageProvider";
import styles from "./People.module.css";
import { PeopleViews } from "./PeopleHead";
import { people, segmentWords as words } from "./words";

export function Building({ progress }: { progress: Segment["generation_progress"] }) {
  const { say } = useWords();
  if (!progress) return null;
  const mark = say(progress.words);
  const label = say(words.building, { said: mark.charAt(0).toUpperCase() + mark.slice(1) });
  return (
    <div>
      <p className="small quiet">{label}</p>
      <Progress value={(100 * progress.done) / Math.max(1, progress.total)} aria-label={label} />
    </div>
  );
}

function SegmentLine({ segment }: { segment: Segment }) {
  const { say } = useWords();
  return (
    <li className={styles.segment}>
      <h2>
        <Link to={`/people/segments/${segment.key}`}>{say(segment.name)}</Link>
      </h2>
      <p className={styles.segmentCount}>{say(words.members, { n: segment.members })}</p>
      <p className={styles.segmentSentence}>{say(segment.sentence)}</p>
      <p className={styles.segmentMoves}>
        {say(words.moves, { in: segment.entered_24h, out: segment.left_24h })}
      </p>
      <Building progress={segment.generation_progress} />
    </li>
  );
}

export default function Segments() {
  const { say } = useWords();
  const segments = useSegments();
  return (
    <Page title={say(people.segments)} lead={say(words.lead)}>
      <PeopleViews />
      <Loaded query={segments}>
        {({ items }) => (
          <Panel flush>
            {items.length === 0 ? (
              <Empty title={say(words.none)}>{say(words.noneHint)}</Empty>
            ) : (
              <ul className={styles.segments}>
                {items.map((segment) => (
                  <SegmentLine key={segment.key} segment={segment} />
                ))}
              </ul>
            )}
          </Panel>
        )}
      </Loaded>
    </Page>
  );
}
