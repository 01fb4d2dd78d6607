/** One segment: its sentence, its members, its source. */
import { useParams } from "react-router";
import { useMembers, useSegment } from "../../api/segments";
import type { SegmentDetail } from "../../api/types";
import { AddressTabs } from "../../ui/AddressTabs";
import { CopyBlock } from "../../ui/CopyBlock";
import { Page } from "../../ui/Page";
import { Empty, Loaded } from "../../ui/states";
import { useWords } from "../../words/LanguageProvider";
import { ContactTable } from "./ContactTable";
import { Building } from "./Segments";
import { people, segmentWords as words } from "./words";

function Members({ segment }: { segment: SegmentDetail }) {
  const { say } = useWords();
  const members = useMembers(segment.key);
  return (
    <ContactTable
      pages={members}
      caption={say(words.membersTitle)}
      empty={<Empty title={say(words.noMember)}>{say(segment.sentence)}</Empty>}
    />
  );
}

function Body({ segment }: { segment: SegmentDetail }) {
  const { say } = useWords();
  return (
    <Page
      title={say(segment.name)}
      back={{ to: "/people/segments", label: say(people.segments) }}
      lead={<p className="told">{say(segment.sentence)}</p>}
      kicker={`${say(words.members, { n: segment.members })} · ${say(words.moves, {
        in: segment.entered_24h,
        out: segment.left_24h,
      })}`}
    >
      <Building progress={segment.generation_progress} />
      <AddressTabs
        label={say(words.tabs)}
        tabs={[
          {
            value: "members",
            label: say(words.membersTitle),
            panel: () => <Members segment={segment} />,
          },
          {
            value: "definition",
            label: say(words.definition),
            panel: () => <CopyBlock text={segment.definition_yaml} label={say(words.definition)} />,
          },
        ]}
      />
    </Page>
  );
}

export default function Segment() {
  const { key = "" } = useParams();
  const segment = useSegment(key);
  return <Loaded query={segment}>{(data) => <Body segment={data} />}</Loaded>;
}
