/** The signed-in person's own corner: language, light, and the way out. */
import { Menu, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { Languages, LogOut, Moon, Sun } from "lucide-react";
import { useNavigate } from "react-router";
import { useSession, useSignOut } from "../api/session";
import { useWords } from "../words/LanguageProvider";
import styles from "./PersonMenu.module.css";

const words = {
  account: { en: "Your account: {name}", fr: "Votre compte : {name}" },
  other: { en: "Passer en français", fr: "Switch to English" },
  night: { en: "Night paper", fr: "Papier de nuit" },
  day: { en: "Day paper", fr: "Papier de jour" },
  out: { en: "Sign out", fr: "Se déconnecter" },
};

function initials(name: string): string {
  const parts = name.split(/[\s@.]+/).filter(Boolean);
  return (parts[0]?.[0] ?? "").concat(parts[1]?.[0] ?? "").toUpperCase();
}

export function useNight() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const night =
    colorScheme === "dark" ||
    (colorScheme === "auto" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  return { night, toggle: () => setColorScheme(night ? "light" : "dark") };
}

export function PersonMenu() {
  const { say, language, choose } = useWords();
  const { data: session } = useSession();
  const { night, toggle } = useNight();
  const signOut = useSignOut();
  const navigate = useNavigate();
  if (!session) return null;
  const name = session.user.name || session.user.email;
  const leave = () => signOut.mutate(undefined, { onSettled: () => void navigate("/sign-in") });
  return (
    <Menu position="top-start" width={220}>
      <Menu.Target>
        <UnstyledButton className={styles.person} aria-label={say(words.account, { name })}>
          <span className={styles.initials} data-initials={initials(name)} aria-hidden />
          <span className={styles.name}>{name}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{session.user.email}</Menu.Label>
        <Menu.Item
          leftSection={<Languages size={16} aria-hidden />}
          onClick={() => choose(language === "fr" ? "en" : "fr")}
          lang={language === "fr" ? "en" : "fr"}
        >
          {say(words.other)}
        </Menu.Item>
        <Menu.Item
          leftSection={night ? <Sun size={16} aria-hidden /> : <Moon size={16} aria-hidden />}
          onClick={toggle}
        >
          {say(night ? words.day : words.night)}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut size={16} aria-hidden />} onClick={leave}>
          {say(words.out)}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
