/** What was said to a person, and what was not. */
import { useContactMessages } from "../../api/contacts";
import { MessageTable } from "../messages/MessageTable";

export function PersonMessages({ id }: { id: string }) {
  return <MessageTable pages={useContactMessages(id)} withContact={false} />;
}
