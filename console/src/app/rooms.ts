/** The rooms of this release, in the order of the day. */
import { Home, type LucideIcon, Mail, Settings, Users, Waypoints } from "lucide-react";
import type { Words } from "../words/language";

export type Room = { to: string; name: Words; icon: LucideIcon };

export const ROOMS: readonly Room[] = [
  { to: "/", name: { en: "Today", fr: "Aujourd’hui" }, icon: Home },
  { to: "/people", name: { en: "People", fr: "Contacts" }, icon: Users },
  { to: "/scenarios", name: { en: "Scenarios", fr: "Scénarios" }, icon: Waypoints },
  { to: "/messages", name: { en: "Messages", fr: "Messages" }, icon: Mail },
  { to: "/settings", name: { en: "Settings", fr: "Réglages" }, icon: Settings },
];
