/** Everything that happened to a person, ours and theirs, day by day. */
import {
  Flag,
  type LucideIcon,
  Mail,
  MousePointerClick,
  Route,
  Scale,
  ShieldCheck,
  Users,
} from "lucide-react";
import { useTimeline } from "../../api/contacts";
import type { TimelineItem } from "../../api/types";
import { MoreButton } from "../../ui/DataTable";
import { Mark } from "../../ui/marks";
import { Panel } from "../../ui/Panel";
import { Empty, Loading, Trouble } from "../../ui/states";
import type { Words } from "../../words/language";
import { useWords } from "../../words/LanguageProvider";
import { written } from "./AttributesTab";
import styles from "./Timeline.module.css";

const words = {
  empty: { en: "Nothing has happened yet", fr: "Il ne s’est encore rien passé" },
  late: { en: "arrived late", fr: "arrivé en retard" },
};

type Look = { icon: LucideIcon; colour: string; words: Words };

const LOOKS: Record<TimelineItem["kind"], Look> = {
  event: {
    icon: MousePointerClick,
    colour: "var(--kind-trigger)",
    words: { en: "Event", fr: "Événement" },
  },
  message: {
    icon: Mail,
    colour: "var(--kind-send)",
    words: { en: "Message", fr: "Message" },
  },
  decision: {
    icon: Scale,
    colour: "var(--kind-wait)",
    words: { en: "Decision", fr: "Décision" },
  },
  journey: {
    icon: Route,
    colour: "var(--kind-choice)",
    words: { en: "Journey", fr: "Parcours" },
  },
  segment: {
    icon: Users,
    colour: "var(--kind-change)",
    words: { en: "Segment", fr: "Segment" },
  },
  consent: {
    icon: ShieldCheck,
    colour: "var(--kind-people)",
    words: { en: "Consent", fr: "Consentement" },
  },
};
const UNKNOWN: Look = { icon: Flag, colour: "var(--ink-3)", words: { en: "Other", fr: "Autre" } };

/** What happened in words; its details open beneath when there are any. */
function What({ item }: { item: TimelineItem }) {
  const { say } = useWords();
  const entries = Object.entries(item.properties);
  const told = (
    <>
      {say(item.words)} {item.late && <Mark tone="later">{say(words.late)}</Mark>}
    </>
  );
  if (entries.length === 0) return <div className={styles.what}>{told}</div>;
  return (
    <details className={styles.what}>
      <summary>{told}</summary>
      <dl className={styles.details}>
        {entries.flatMap(([name, value]) => [
          <dt key={name}>{name}</dt>,
          <dd key={`${name}=`}>{written(value)}</dd>,
        ])}
      </dl>
    </details>
  );
}

function Happening({ item }: { item: TimelineItem }) {
  const { say, format } = useWords();
  const look = LOOKS[item.kind] ?? UNKNOWN;
  return (
    <li className={styles.item}>
      <time dateTime={item.at} title={format.precise(item.at)} className={styles.time}>
        {format.time(item.at)}
      </time>
      <span
        className={styles.icon}
        style={{ color: look.colour }}
        role="img"
        aria-label={say(look.words)}
      >
        <look.icon size={15} strokeWidth={1.8} aria-hidden />
      </span>
      <What item={item} />
    </li>
  );
}

function byDay(items: TimelineItem[], dayOf: (at: string) => string) {
  const days = new Map<string, TimelineItem[]>();
  for (const item of items) {
    const day = dayOf(item.at);
    days.set(day, [...(days.get(day) ?? []), item]);
  }
  return [...days];
}

export function TimelineTab({ id }: { id: string }) {
  const { say, format } = useWords();
  const pages = useTimeline(id);
  if (!pages.items) {
    if (!pages.error) return <Loading />;
    return <Trouble error={pages.error} retry={() => void pages.refetch()} />;
  }
  if (pages.items.length === 0) {
    return (
      <Panel>
        <Empty title={say(words.empty)} />
      </Panel>
    );
  }
  return (
    <Panel>
      {byDay(pages.items, format.dayKey).map(([day, items]) => (
        <section key={day} className={styles.day}>
          <h2 className={styles.dayName}>{format.weekday(items[0]?.at ?? day)}</h2>
          <ol>
            {items.map((item) => (
              <Happening key={item.id} item={item} />
            ))}
          </ol>
        </section>
      ))}
      <MoreButton pages={pages} />
    </Panel>
  );
}
