/**
 * Acts that can be taken back. `offerUndo` follows an act that is done and can be reversed;
 * `later` holds an irreversible act for a few seconds, and does it at once if the page is left.
 */
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import styles from "./undo.module.css";

const UNDO_MS = 10_000;
let shown = 0;

type Words = { said: string; undo: string; close: string };

function show(words: Words, undo: () => void, onClose?: () => void): string {
  const id = `undo-${++shown}`;
  notifications.show({
    id,
    autoClose: UNDO_MS,
    withCloseButton: true,
    closeButtonProps: { "aria-label": words.close },
    onClose,
    message: (
      <span className={styles.row}>
        <span>{words.said}</span>
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => {
            undo();
            notifications.hide(id);
          }}
        >
          {words.undo}
        </Button>
      </span>
    ),
  });
  return id;
}

export function offerUndo(words: Words, undo: () => void): void {
  show(words, undo);
}

/** Does `act` once the offer to take it back has passed. */
export function later(words: Words, act: () => void, takenBack: () => void): void {
  let settled = false;
  const finish = () => {
    if (settled) return;
    settled = true;
    window.removeEventListener("pagehide", finish);
    act();
  };
  const undo = () => {
    settled = true;
    window.removeEventListener("pagehide", finish);
    takenBack();
  };
  window.addEventListener("pagehide", finish);
  show(words, undo, finish);
}

/** Bad news about an act, in the same place. */
export function tellTrouble(text: string, close: string): void {
  notifications.show({
    color: "brick",
    message: text,
    autoClose: UNDO_MS,
    closeButtonProps: { "aria-label": close },
  });
}
