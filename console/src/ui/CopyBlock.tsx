/** A piece of code or a key, with its copy button. */
import { CopyButton, UnstyledButton } from "@mantine/core";
import { Check, Copy } from "lucide-react";
import { phrases } from "../words/phrases";
import { useWords } from "../words/LanguageProvider";
import styles from "./CopyBlock.module.css";

export function CopyBlock({ text, label }: { text: string; label: string }) {
  const { say } = useWords();
  return (
    <div className={styles.block}>
      {/* A scrolling block must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={styles.code} tabIndex={0} role="region" aria-label={label}>
        <code>{text}</code>
      </pre>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <UnstyledButton
            className={styles.copy}
            onClick={copy}
            aria-label={`${say(copied ? phrases.copied : phrases.copy)}: ${label}`}
          >
            {copied ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
          </UnstyledButton>
        )}
      </CopyButton>
    </div>
  );
}
