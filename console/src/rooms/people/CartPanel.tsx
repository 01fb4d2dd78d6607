/** The basket as it stands. */
import type { Contact } from "../../api/types";
import { Panel } from "../../ui/Panel";
import { useWords } from "../../words/LanguageProvider";
import styles from "./Person.module.css";
import { person } from "./words";

export function CartPanel({ cart }: { cart: Contact["cart"] }) {
  const { say, format } = useWords();
  if (!cart || cart.lines.length === 0) return null;
  const changed = cart.changed_at && say(person.cartChanged, { when: format.ago(cart.changed_at) });
  return (
    <Panel title={say(person.cart)} sentence={changed}>
      <dl className={styles.pairs}>
        {cart.lines.flatMap((line) => [
          <dt key={line.product_id}>{line.name ?? line.product_id}</dt>,
          <dd key={`${line.product_id}=`} className="figures">
            {format.number(line.quantity)}
            {line.price !== null && ` × ${format.money(line.price, cart.currency)}`}
          </dd>,
        ])}
        {cart.total !== null && (
          <>
            <dt>{say(person.cartTotal)}</dt>
            <dd className="figures">{format.money(cart.total, cart.currency)}</dd>
          </>
        )}
      </dl>
    </Panel>
  );
}
