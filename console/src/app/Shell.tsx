/** The walls: rooms at the side (below on a phone), search and language within reach. */
import { ActionIcon, UnstyledButton } from "@mantine/core";
import { Search } from "lucide-react";
import { Suspense, useEffect, useRef } from "react";
import { Link, NavLink, Outlet, useLocation } from "react-router";
import { useSession } from "../api/session";
import { useDensity } from "../ui/density";
import { Loading } from "../ui/states";
import { phrases } from "../words/phrases";
import { useWords } from "../words/LanguageProvider";
import { CommandPalette, openCommands } from "./CommandPalette";
import { Keyboard } from "./Keyboard";
import { PersonMenu } from "./PersonMenu";
import { ROOMS } from "./rooms";
import styles from "./Shell.module.css";

const words = {
  skip: { en: "Skip to content", fr: "Aller au contenu" },
  rooms: { en: "Main navigation", fr: "Navigation principale" },
};

function Rooms() {
  const { say } = useWords();
  return (
    <nav aria-label={say(words.rooms)} className={styles.rooms}>
      {ROOMS.map(({ to, name, icon: Icon }) => (
        <NavLink key={to} to={to} end={to === "/"} className={styles.room}>
          <Icon size={19} strokeWidth={1.6} aria-hidden />
          <span>{say(name)}</span>
        </NavLink>
      ))}
    </nav>
  );
}

function Mark() {
  return (
    <Link to="/" className={styles.mark}>
      Aparté
    </Link>
  );
}

/** Moves the reader to the top of each new page, as a new document would. */
function useFreshPage() {
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}

export function Shell() {
  const { say } = useWords();
  const { data: session } = useSession();
  const main = useFreshPage();
  useDensity();
  return (
    <div className={styles.shell}>
      <a href="#content" className={styles.skip}>
        {say(words.skip)}
      </a>
      <header className={styles.side}>
        <Mark />
        <p className={styles.brand}>{session?.workspace.name}</p>
        <UnstyledButton className={styles.find} onClick={openCommands}>
          <Search size={16} strokeWidth={1.6} aria-hidden />
          <span>{say(phrases.search)}</span>
          <kbd aria-hidden>⌘K</kbd>
        </UnstyledButton>
        <ActionIcon
          className={styles.findSmall}
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={say(phrases.search)}
          onClick={openCommands}
        >
          <Search size={20} strokeWidth={1.6} aria-hidden />
        </ActionIcon>
        <Rooms />
        <PersonMenu />
      </header>
      <main id="content" tabIndex={-1} ref={main} className={styles.main}>
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </main>
      <CommandPalette />
      <Keyboard />
    </div>
  );
}
