/** What to call a person: their name, else their address, else what they are. */
import { phrases } from "../words/phrases";
import { useWords } from "../words/LanguageProvider";

type Named = { display_name: string | null; email: string | null };

export function useContactName(): (contact: Named) => string {
  const { say } = useWords();
  return (contact) => contact.display_name || contact.email || say(phrases.anonymous);
}
