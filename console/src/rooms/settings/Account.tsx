/** The signed-in person's own choices: language and light. */
import { SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { useSession } from "../../api/session";
import { DENSITIES, useDensity } from "../../ui/density";
import { Panel } from "../../ui/Panel";
import { isLanguage } from "../../words/language";
import { useWords } from "../../words/LanguageProvider";
import { Facts } from "./Facts";
import { account as words } from "./words";

function LanguageChoice() {
  const { say, language, choose } = useWords();
  return (
    <SegmentedControl
      aria-label={say(words.language)}
      value={language}
      onChange={(next) => isLanguage(next) && choose(next)}
      data={[
        { value: "fr", label: "Français" },
        { value: "en", label: "English" },
      ]}
    />
  );
}

function LightChoice() {
  const { say } = useWords();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      aria-label={say(words.light)}
      value={colorScheme}
      onChange={(next) => setColorScheme(next as typeof colorScheme)}
      data={[
        { value: "auto", label: say(words.auto) },
        { value: "light", label: say(words.day) },
        { value: "dark", label: say(words.night) },
      ]}
    />
  );
}

function DensityChoice() {
  const { say } = useWords();
  const { density, choose } = useDensity();
  return (
    <SegmentedControl
      aria-label={say(words.density)}
      value={density}
      onChange={choose}
      data={DENSITIES.map((value) => ({ value, label: say(words[value]) }))}
    />
  );
}

export function Account() {
  const { say } = useWords();
  const { data: session } = useSession();
  if (!session) return null;
  return (
    <Panel>
      <Facts
        facts={[
          [say(words.name), session.user.name],
          [say(words.email), session.user.email],
          [say(words.language), <LanguageChoice key="language" />],
          [say(words.light), <LightChoice key="light" />],
          [say(words.density), <DensityChoice key="density" />],
        ]}
      />
    </Panel>
  );
}
