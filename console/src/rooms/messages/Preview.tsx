/** The message in a sealed frame: no script, no form, no referrer. */
import { SegmentedControl } from "@mantine/core";
import type { Outcome } from "../../api/types";
import { useAddress } from "../../ui/address";
import { Empty } from "../../ui/states";
import { useWords } from "../../words/LanguageProvider";
import styles from "./Message.module.css";
import { message as words } from "./words";

// Sealed from scripts and forms. Images may load: the links of a preview are signed for nobody, so
// looking at it counts as no opening.
const SEAL =
  '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; ' +
  "style-src 'unsafe-inline'; img-src data: http: https:\">" +
  '<base target="_blank">';

/** Puts the seal first in the head, before anything the message says. */
export function sealed(html: string): string {
  return /<head[^>]*>/i.test(html)
    ? html.replace(/<head[^>]*>/i, (head) => head + SEAL)
    : SEAL + html;
}

type Props = { html: string | null; outcome: Outcome };

export function Preview({ html, outcome }: Props) {
  const { say } = useWords();
  const [width, choose] = useAddress("width", "wide");
  if (html === null) return <Empty title={say(words.notWritten)} />;
  return (
    <div className={styles.preview}>
      <SegmentedControl
        aria-label={say(words.width)}
        value={width}
        onChange={choose}
        data={[
          { value: "wide", label: say(words.wide) },
          { value: "phone", label: say(words.phone) },
        ]}
      />
      <p className="small quiet">
        {say(outcome === "sent" || outcome === "unknown" ? words.asSent : words.unsaid)}
      </p>
      <iframe
        className={styles.frame}
        data-width={width}
        sandbox=""
        srcDoc={sealed(html)}
        title={say(words.frame)}
        referrerPolicy="no-referrer"
      />
    </div>
  );
}
