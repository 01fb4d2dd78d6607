/** A row of filters, each held by the address. */
import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { Search } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useSearchParams } from "react-router";
import { phrases } from "../words/phrases";
import { useWords } from "../words/LanguageProvider";
import { useAddress } from "./address";
import styles from "./Filters.module.css";

const TYPING_MS = 200;

export function SearchFilter({ name, label }: { name: string; label: string }) {
  const [asked, ask] = useAddress(name);
  const [typed, setTyped] = useState(asked);
  const [seen, setSeen] = useState(asked);
  const askSoon = useDebouncedCallback(ask, TYPING_MS);
  if (seen !== asked) {
    // The address changed from elsewhere (back, a link, cleared): it wins over the field.
    setSeen(asked);
    setTyped(asked);
  }
  return (
    <TextInput
      type="search"
      className={styles.search}
      aria-label={label}
      placeholder={label}
      leftSection={<Search size={16} strokeWidth={1.6} aria-hidden />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        askSoon(event.currentTarget.value.trim());
      }}
    />
  );
}

type Choice = { value: string; label: string };

/** One choice; `all` is what no choice says. */
export function ChoiceFilter(props: {
  name: string;
  label: string;
  all: string;
  choices: Choice[];
}) {
  const [value, choose] = useAddress(props.name);
  const known = props.choices.some((choice) => choice.value === value);
  const choices = known || !value ? props.choices : [...props.choices, { value, label: value }];
  return (
    <Select
      className={styles.choice}
      aria-label={props.label}
      data={[{ value: "", label: props.all }, ...choices]}
      value={value}
      onChange={(next) => choose(next ?? "")}
      allowDeselect={false}
      searchable={choices.length > 8}
    />
  );
}

export function Filters({ names, children }: { names: string[]; children: ReactNode }) {
  const { say } = useWords();
  const [params, setParams] = useSearchParams();
  const some = names.some((name) => params.has(name));
  const clear = () =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        names.forEach((name) => after.delete(name));
        return after;
      },
      { replace: true },
    );
  return (
    <div className={styles.filters} role="search">
      {children}
      {some && (
        <Button variant="subtle" size="sm" onClick={clear}>
          {say(phrases.clear)}
        </Button>
      )}
    </div>
  );
}
