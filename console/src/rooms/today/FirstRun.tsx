/** An empty brand offers three doors. */
import { Button } from "@mantine/core";
import { Cable, Library, Play } from "lucide-react";
import type { ReactNode } from "react";
import { Link, useNavigate } from "react-router";
import { useInstall } from "../../api/scenarios";
import { useSession } from "../../api/session";
import { CopyBlock } from "../../ui/CopyBlock";
import { Page } from "../../ui/Page";
import { Panel } from "../../ui/Panel";
import { Trouble } from "../../ui/states";
import { useWords } from "../../words/LanguageProvider";
import styles from "./Today.module.css";

const DEMO_COMMAND = "aparte demo";
const STARTERS = ["welcome", "abandoned_basket"];

const words = {
  title: { en: "Welcome", fr: "Bienvenue" },
  lead: {
    en: "{brand} has met nobody yet. Three ways to begin; none closes the others.",
    fr: "{brand} n’a encore rencontré personne. Trois façons de commencer ; aucune ne ferme les autres.",
  },
  demo: { en: "See the demo", fr: "Voir la démonstration" },
  demoText: {
    en: "A month of an imagined shop, replayed at speed. Nothing leaves this machine. In a terminal:",
    fr: "Un mois d’une boutique imaginaire, rejoué en accéléré. Rien ne sort de cette machine. Dans un terminal :",
  },
  connect: { en: "Connect my site", fr: "Brancher mon site" },
  connectText: {
    en: "Send what people do, with any Segment library or one line of curl. The first event shows here at once.",
    fr: "Envoyez ce que font les gens, avec une bibliothèque Segment ou une ligne de curl. Le premier événement s’affiche ici aussitôt.",
  },
  connectGo: { en: "Show me how", fr: "Voir comment" },
  install: { en: "Begin with two scenarios", fr: "Commencer avec deux scénarios" },
  installText: {
    en: "“Welcome” and “Abandoned basket”, written in French and English. They arrive as drafts: nothing is sent before you publish.",
    fr: "« Bienvenue » et « Panier abandonné », écrits en français et en anglais. Ils arrivent en brouillon : rien ne part avant que vous ne publiiez.",
  },
  installGo: { en: "Install both", fr: "Installer les deux" },
};

function Door(props: { icon: ReactNode; title: string; text: string; children: ReactNode }) {
  return (
    <Panel>
      <div className={styles.door}>
        <span className={styles.doorIcon}>{props.icon}</span>
        <h2>{props.title}</h2>
        <p>{props.text}</p>
        <div>{props.children}</div>
      </div>
    </Panel>
  );
}

export function FirstRun() {
  const { say } = useWords();
  const { data: session } = useSession();
  const install = useInstall();
  const navigate = useNavigate();
  const installBoth = async () => {
    for (const name of STARTERS) await install.mutateAsync(name);
    void navigate("/scenarios");
  };
  const icon = { size: 26, strokeWidth: 1.4, "aria-hidden": true } as const;
  return (
    <Page title={say(words.title)} lead={say(words.lead, { brand: session?.workspace.name ?? "" })}>
      <div className={styles.doors}>
        <Door icon={<Play {...icon} />} title={say(words.demo)} text={say(words.demoText)}>
          <CopyBlock text={DEMO_COMMAND} label={say(words.demo)} />
        </Door>
        <Door icon={<Cable {...icon} />} title={say(words.connect)} text={say(words.connectText)}>
          <Button component={Link} to="/settings/send-events" variant="light">
            {say(words.connectGo)}
          </Button>
        </Door>
        <Door icon={<Library {...icon} />} title={say(words.install)} text={say(words.installText)}>
          <Button
            variant="light"
            loading={install.isPending}
            onClick={() => void installBoth().catch(() => undefined)}
          >
            {say(words.installGo)}
          </Button>
        </Door>
      </div>
      {install.error && <Trouble error={install.error} />}
    </Page>
  );
}
