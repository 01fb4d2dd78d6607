/** An address that leads nowhere. */
import { Link } from "react-router";
import { Page } from "../ui/Page";
import { phrases } from "../words/phrases";
import { useWords } from "../words/LanguageProvider";

const words = {
  lead: {
    en: "The address may be old, or mistyped. What it spoke of may have been removed.",
    fr: "L’adresse est peut-être ancienne ou mal recopiée ; ce dont elle parlait a pu être retiré.",
  },
};

export default function NotFound() {
  const { say } = useWords();
  return (
    <Page title={say(phrases.nothingHere)} lead={say(words.lead)}>
      <Link to="/">{say(phrases.home)}</Link>
    </Page>
  );
}
