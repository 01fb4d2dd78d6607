/** What is known of a person and the names they go by. */
import type { Contact } from "../../api/types";
import { Mark, When } from "../../ui/marks";
import { Panel, Panels } from "../../ui/Panel";
import { named } from "../../words/phrases";
import { useWords } from "../../words/LanguageProvider";
import { CartPanel } from "./CartPanel";
import styles from "./Person.module.css";
import { identityKinds, person } from "./words";

export function written(value: unknown): string {
  if (value === null || value === undefined) return "—";
  if (Array.isArray(value)) return value.map(written).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function Attributes({ contact }: { contact: Contact }) {
  const { say } = useWords();
  return (
    <Panel title={say(person.attributesOnly)}>
      {contact.attributes.length === 0 && <p className="quiet">{say(person.noAttribute)}</p>}
      <dl className={styles.pairs}>
        {contact.attributes.flatMap((attribute) => [
          <dt key={attribute.name}>{attribute.name}</dt>,
          <dd key={`${attribute.name}=`}>
            {written(attribute.value)}
            {attribute.at && (
              <span className={styles.note}>
                <When at={attribute.at} />
              </span>
            )}
          </dd>,
        ])}
      </dl>
    </Panel>
  );
}

function Identities({ contact }: { contact: Contact }) {
  const { say, format } = useWords();
  return (
    <Panel title={say(person.identities)}>
      <dl className={styles.pairs}>
        {contact.identities.flatMap((identity) => [
          <dt key={identity.kind + identity.value}>{say(named(identityKinds, identity.kind))}</dt>,
          <dd key={`${identity.kind + identity.value}=`}>
            {identity.value}
            <span className={styles.note}>
              {say(person.linked, { when: format.ago(identity.linked_at) })}
            </span>
          </dd>,
        ])}
      </dl>
    </Panel>
  );
}

function Lists({ contact }: { contact: Contact }) {
  const { say } = useWords();
  const all = [...contact.lists, ...contact.tags];
  if (all.length === 0) return null;
  return (
    <Panel title={say(person.lists)}>
      <p className={styles.marks}>
        {all.map((name) => (
          <Mark key={name}>{name}</Mark>
        ))}
      </p>
    </Panel>
  );
}

export function AttributesTab({ contact }: { contact: Contact }) {
  return (
    <Panels loose>
      <Attributes contact={contact} />
      <div className={styles.stack}>
        <Identities contact={contact} />
        <Lists contact={contact} />
        <CartPanel cart={contact.cart} />
      </div>
    </Panels>
  );
}
