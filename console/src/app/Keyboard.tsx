/** The keys that work everywhere: `/` searches, Esc goes back. ⌘K belongs to the palette. */
import { useEffect } from "react";
import { openCommands } from "./CommandPalette";

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}

function search(event: KeyboardEvent): void {
  event.preventDefault();
  const field = document.querySelector<HTMLInputElement>("main input[type=search]");
  if (field) field.focus();
  else openCommands();
}

/** A dialog, a menu or a list of choices on the page: Esc closes that first. */
function somethingIsOpen(): boolean {
  const open = document.querySelectorAll("[role=dialog], [role=menu], [role=listbox]");
  return [...open].some((element) => element.checkVisibility());
}

function goBack(event: KeyboardEvent): void {
  if (isTyping(event.target)) {
    (event.target as HTMLElement).blur();
    return;
  }
  if (somethingIsOpen()) return;
  document.querySelector<HTMLAnchorElement>("a[data-back]")?.click();
}

export function Keyboard() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      if (event.key === "/" && !isTyping(event.target)) search(event);
      if (event.key === "Escape") goBack(event);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return null;
}
