/** Gives every component `say` and the formats of the chosen language and the brand's clock. */
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
} from "react";
import { useSaveLanguage, useSession } from "../api/session";
import { type Formats, formats } from "./format";
import {
  deviceLanguage,
  isLanguage,
  type Language,
  rememberLanguage,
  say as sayIn,
  type Values,
  type Words,
} from "./language";

type Spoken = {
  language: Language;
  say: (words: Words | null | undefined, values?: Values) => string;
  format: Formats;
  choose: (language: Language) => void;
};

const Context = createContext<Spoken | null>(null);

function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const { data: session } = useSession();
  const { mutate: save } = useSaveLanguage();
  const [chosen, setChosen] = useState<Language | null>(null);
  const stored = session?.user.language;
  const language = chosen ?? (isLanguage(stored) ? stored : deviceLanguage());
  const zone = session?.workspace.timezone ?? browserZone();
  const signedIn = Boolean(session);

  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);

  const choose = useCallback(
    (next: Language) => {
      setChosen(next);
      rememberLanguage(next);
      if (signedIn) save(next);
    },
    [signedIn, save],
  );

  const spoken = useMemo<Spoken>(
    () => ({
      language,
      say: (words, values) => sayIn(language, words, values),
      format: formats(language, zone),
      choose,
    }),
    [language, zone, choose],
  );
  return <Context.Provider value={spoken}>{children}</Context.Provider>;
}

export function useWords(): Spoken {
  const spoken = useContext(Context);
  if (!spoken) throw new Error("useWords needs a LanguageProvider above it");
  return spoken;
}
