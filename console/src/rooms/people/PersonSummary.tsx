/** The head of a person: addresses, what may be sent, segments, the basket. */
import { Ban, CalendarClock, Mail, Phone, ShoppingBasket } from "lucide-react";
import { Link } from "react-router";
import type { Contact } from "../../api/types";
import { Mark } from "../../ui/marks";
import { channels, consentStatuses, named, purposes } from "../../words/phrases";
import { useWords } from "../../words/LanguageProvider";
import styles from "./Person.module.css";
import { person } from "./words";

const ICON = { size: 15, strokeWidth: 1.7, "aria-hidden": true } as const;

function Addresses({ contact }: { contact: Contact }) {
  if (!contact.email && !contact.phone) return null;
  return (
    <p className={styles.addresses}>
      {contact.email && (
        <span>
          <Mail {...ICON} /> {contact.email}
        </span>
      )}
      {contact.phone && (
        <span>
          <Phone {...ICON} /> {contact.phone}
        </span>
      )}
    </p>
  );
}

function Suppressions({ contact }: { contact: Contact }) {
  const { say } = useWords();
  return contact.suppressions.map((item) => (
    <p key={item.channel + item.reason} className={styles.suppressed}>
      <Ban {...ICON} />
      {say(person.suppressed, {
        channel: say(named(channels, item.channel)),
        why: say(item.words),
      })}
    </p>
  ));
}

function Marks({ contact }: { contact: Contact }) {
  const { say } = useWords();
  return (
    <p className={styles.marks}>
      {contact.consents.map((consent) => (
        <Mark
          key={consent.purpose + consent.channel}
          tone={consent.status === "granted" ? "spoken" : "later"}
        >
          {say(person.consent, {
            purpose: say(named(purposes, consent.purpose)),
            channel: say(named(channels, consent.channel)),
            status: say(named(consentStatuses, consent.status)).toLowerCase(),
          })}
        </Mark>
      ))}
      {contact.segments.map((segment) => (
        <Link key={segment.key} to={`/people/segments/${segment.key}`} className={styles.chip}>
          <Mark>{say(segment.name)}</Mark>
        </Link>
      ))}
    </p>
  );
}

function Facts({ contact }: { contact: Contact }) {
  const { say, format } = useWords();
  const { cart, pressure } = contact;
  return (
    <p className={styles.addresses}>
      <span>
        <CalendarClock {...ICON} /> {say(person.pressure, { n: pressure.accepted_last_7_days })}
      </span>
      {cart && cart.lines.length > 0 && (
        <span>
          <ShoppingBasket {...ICON} />{" "}
          {say(person.cartHolds, {
            products: cart.lines.map((line) => line.name ?? line.product_id).join(", "),
          })}
          {cart.total !== null && ` (${format.money(cart.total, cart.currency)})`}
        </span>
      )}
    </p>
  );
}

export function PersonSummary({ contact }: { contact: Contact }) {
  const { say } = useWords();
  return (
    <div className={styles.summary}>
      <Addresses contact={contact} />
      <Suppressions contact={contact} />
      <Facts contact={contact} />
      <Marks contact={contact} />
      {contact.merged_from.length > 0 && (
        <p className="small quiet">{say(person.merged, { n: contact.merged_from.length })}</p>
      )}
    </div>
  );
}
