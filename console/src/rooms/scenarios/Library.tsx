/** Ready-made scenarios, one click from a draft. */
import { Button } from "@mantine/core";
import { Check } from "lucide-react";
import { Link, useNavigate } from "react-router";
import { useInstall, useLibrary } from "../../api/scenarios";
import type { LibraryItem } from "../../api/types";
import { Page } from "../../ui/Page";
import { Loaded, Trouble } from "../../ui/states";
import { useWords } from "../../words/LanguageProvider";
import styles from "./Scenarios.module.css";
import { ScenarioViews } from "./ScenarioViews";
import { scenarios as words } from "./words";

function LibrarySheet({ item }: { item: LibraryItem }) {
  const { say } = useWords();
  const install = useInstall();
  const navigate = useNavigate();
  const begin = () =>
    install.mutate(item.name, {
      onSuccess: (made) => void navigate(`/scenarios/${made.key}`),
    });
  return (
    <li className={styles.sheet}>
      <header className={styles.head}>
        <h2>{say(item.title)}</h2>
        {item.messages !== undefined && (
          <span className="small quiet">{say(words.libraryMessages, { n: item.messages })}</span>
        )}
      </header>
      <p className={styles.promise}>{say(item.promise)}</p>
      {install.error && <Trouble error={install.error} />}
      <div>
        {item.installed ? (
          <Link to={`/scenarios/${item.name}`}>
            <Check size={15} aria-hidden /> {say(words.installed)}
          </Link>
        ) : (
          <Button
            variant="light"
            size="sm"
            loading={install.isPending}
            onClick={begin}
            aria-label={say(words.installNamed, { name: say(item.title) })}
          >
            {say(words.install)}
          </Button>
        )}
      </div>
    </li>
  );
}

export default function Library() {
  const { say } = useWords();
  const query = useLibrary();
  return (
    <Page title={say(words.library)} lead={say(words.libraryLead)}>
      <ScenarioViews />
      <Loaded query={query}>
        {({ items }) => (
          <ul className={styles.sheets}>
            {items.map((item) => (
              <LibrarySheet key={item.name} item={item} />
            ))}
          </ul>
        )}
      </Loaded>
    </Page>
  );
}
