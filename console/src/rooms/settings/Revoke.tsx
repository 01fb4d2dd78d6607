/** Revoking cannot be undone once done, so it waits a little and can be taken back until then. */
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../../api/client";
import type { ApiKey, Source } from "../../api/types";
import { later, tellTrouble } from "../../ui/undo";
import { phrases } from "../../words/phrases";
import { useWords } from "../../words/LanguageProvider";
import { keyWords as words } from "./words";

type Id = ApiKey["id"] | Source["id"];
type Revocable = { id: Id; name: string };

/** The ids about to be revoked, and how to begin revoking one. */
export function useRevoke(list: "keys" | "sources", revoke: (id: Id) => Promise<unknown>) {
  const { say } = useWords();
  const queries = useQueryClient();
  const [leaving, setLeaving] = useState<ReadonlySet<Id>>(new Set());
  const stay = (id: Id) =>
    setLeaving((before) => new Set([...before].filter((other) => other !== id)));
  const finish = async (id: Id) => {
    try {
      await revoke(id);
    } catch (error) {
      stay(id);
      tellTrouble(error instanceof ApiError ? say(error.words) : String(error), say(phrases.close));
    }
    await queries.invalidateQueries({ queryKey: [list] });
  };
  const begin = ({ id, name }: Revocable) => {
    setLeaving((before) => new Set([...before, id]));
    later(
      {
        said: say(words.revoking, { name }),
        undo: say(phrases.undo),
        close: say(phrases.close),
      },
      () => void finish(id),
      () => stay(id),
    );
  };
  return { leaving, begin };
}

type Props = { row: Revocable; leaving: ReadonlySet<Id>; begin: (row: Revocable) => void };

export function RevokeButton({ row, leaving, begin }: Props) {
  const { say } = useWords();
  return (
    <Button
      variant="subtle"
      color="brick"
      size="compact-sm"
      disabled={leaving.has(row.id)}
      aria-label={say(words.revokeNamed, { name: row.name })}
      onClick={() => begin(row)}
    >
      {say(words.revoke)}
    </Button>
  );
}
