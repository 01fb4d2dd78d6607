/** ⌘K: go to a room, a person or a scenario, or change the language and the light. */
import { createSpotlight, Spotlight } from "@mantine/spotlight";
import { Languages, type LucideIcon, Moon, Search, User, Waypoints } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useContactSearch } from "../api/contacts";
import { useScenarios } from "../api/scenarios";
import { useWords } from "../words/LanguageProvider";
import { useNight } from "./PersonMenu";
import { ROOMS } from "./rooms";

const [store, commands] = createSpotlight();

export function openCommands(): void {
  commands.open();
}

const words = {
  placeholder: { en: "A person, a scenario, a page…", fr: "Une personne, un scénario, une page…" },
  rooms: { en: "Pages", fr: "Pages" },
  people: { en: "People", fr: "Contacts" },
  scenarios: { en: "Scenarios", fr: "Scénarios" },
  commands: { en: "Commands", fr: "Commandes" },
  language: { en: "Passer en français", fr: "Switch to English" },
  light: { en: "Change the light", fr: "Changer la lumière" },
  segments: { en: "Segments", fr: "Segments" },
  library: { en: "Scenario library", fr: "Bibliothèque de scénarios" },
  governance: { en: "Governance", fr: "Gouvernance" },
  sendEvents: { en: "Send events", fr: "Envoyer des événements" },
  nothing: { en: "Nothing of that name.", fr: "Rien de ce nom." },
};

type Command = { id: string; label: string; hint?: string; icon: LucideIcon; run: () => void };
type Group = { label: string; commands: Command[] };

const ICON = { size: 17, strokeWidth: 1.6, "aria-hidden": true } as const;

function useGroups(query: string): Group[] {
  const { say, language, choose } = useWords();
  const navigate = useNavigate();
  const people = useContactSearch(query);
  const scenarios = useScenarios();
  const { toggle } = useNight();
  const go = (to: string) => () => void navigate(to);
  const wanted = (command: Command) =>
    command.label.toLowerCase().includes(query.trim().toLowerCase());
  const places: Command[] = [
    ...ROOMS.map((room) => ({
      id: room.to,
      label: say(room.name),
      icon: room.icon,
      run: go(room.to),
    })),
    ...(["segments", "library", "governance", "sendEvents"] as const).map((name) => ({
      id: name,
      label: say(words[name]),
      icon: Search,
      run: go(PLACES[name]),
    })),
  ];
  return [
    {
      label: say(words.people),
      commands: (query.trim().length > 1 ? (people.data?.items ?? []) : []).map((person) => ({
        id: person.id,
        label: person.display_name ?? person.email ?? person.id,
        hint: person.email ?? undefined,
        icon: User,
        run: go(`/people/${person.id}`),
      })),
    },
    { label: say(words.rooms), commands: places.filter(wanted) },
    {
      label: say(words.scenarios),
      commands: (scenarios.data?.items ?? [])
        .map((scenario) => ({
          id: scenario.key,
          label: say(scenario.name),
          icon: Waypoints,
          run: go(`/scenarios/${scenario.key}`),
        }))
        .filter(wanted),
    },
    {
      label: say(words.commands),
      commands: [
        {
          id: "language",
          label: say(words.language),
          icon: Languages,
          run: () => choose(language === "fr" ? "en" : "fr"),
        },
        { id: "light", label: say(words.light), icon: Moon, run: toggle },
      ].filter(wanted),
    },
  ].filter((group) => group.commands.length > 0);
}

const PLACES = {
  segments: "/people/segments",
  library: "/scenarios/library",
  governance: "/settings/governance",
  sendEvents: "/settings/send-events",
};

export function CommandPalette() {
  const { say } = useWords();
  const [query, setQuery] = useState("");
  const groups = useGroups(query);
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      shortcut="mod + K"
      transitionProps={{ duration: 100 }}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      scrollable
      maxHeight={420}
    >
      <Spotlight.Search
        placeholder={say(words.placeholder)}
        aria-label={say(words.placeholder)}
        leftSection={<Search {...ICON} />}
      />
      <Spotlight.ActionsList>
        {groups.length === 0 && <Spotlight.Empty>{say(words.nothing)}</Spotlight.Empty>}
        {groups.map((group) => (
          <Spotlight.ActionsGroup key={group.label} label={group.label}>
            {group.commands.map(({ id, label, hint, icon: Icon, run }) => (
              <Spotlight.Action
                key={id}
                label={label}
                description={hint}
                leftSection={<Icon {...ICON} />}
                onClick={run}
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
