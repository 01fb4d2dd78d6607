/** Publish, pause, resume: each said plainly before, and undoable after. */
import { Button, Group, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { ApiError } from "../../api/client";
import { type Switch, useSwitch } from "../../api/scenarios";
import type { Scenario } from "../../api/types";
import { offerUndo, tellTrouble } from "../../ui/undo";
import { phrases } from "../../words/phrases";
import { useWords } from "../../words/LanguageProvider";
import { acts as words } from "./words";

/** What takes an act back: the other switch, or the version that was live before. */
export function opposite(action: Switch, before: Scenario): Switch {
  const { key } = action;
  if (action.kind === "pause") return { kind: "resume", key };
  if (action.kind === "resume") return { kind: "pause", key };
  if (before.live_version === null) return { kind: "pause", key };
  return { kind: "publish", key, version: before.live_version };
}

function useAct(data: Scenario) {
  const { say } = useWords();
  const { mutate, isPending } = useSwitch();
  const trouble = (error: Error) =>
    tellTrouble(error instanceof ApiError ? say(error.words) : error.message, say(phrases.close));
  const said = (action: Switch) => {
    if (action.kind === "publish") return say(words.published, { n: action.version });
    return say(action.kind === "pause" ? words.paused : words.resumed);
  };
  const act = (action: Switch) =>
    mutate(action, {
      onError: trouble,
      onSuccess: () =>
        offerUndo({ said: said(action), undo: say(phrases.undo), close: say(phrases.close) }, () =>
          mutate(opposite(action, data), { onError: trouble }),
        ),
    });
  return { act, isPending };
}

function PublishAct({ data, act }: { data: Scenario; act: (action: Switch) => void }) {
  const { say } = useWords();
  const [opened, { open, close }] = useDisclosure(false);
  const { version, live_version: live } = data;
  const publish = () => {
    close();
    act({ kind: "publish", key: data.key, version });
  };
  return (
    <>
      <Button onClick={open} disabled={data.problems.length > 0}>
        {say(words.publish, { n: version })}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={say(words.publishTitle, { n: version })}
        closeButtonProps={{ "aria-label": say(phrases.close) }}
      >
        <p>{say(live === null ? words.publishFirst : words.publishNext, { live: live ?? 0 })}</p>
        <Group mt="lg" justify="flex-end">
          <Button variant="default" onClick={close}>
            {say(phrases.cancel)}
          </Button>
          <Button onClick={publish}>{say(words.publish, { n: version })}</Button>
        </Group>
      </Modal>
    </>
  );
}

export function Acts({ data }: { data: Scenario }) {
  const { say } = useWords();
  const { act, isPending } = useAct(data);
  const { key, status } = data;
  return (
    <>
      {status === "live" && (
        <Button variant="default" loading={isPending} onClick={() => act({ kind: "pause", key })}>
          {say(words.pause)}
        </Button>
      )}
      {status === "paused" && (
        <Button variant="light" loading={isPending} onClick={() => act({ kind: "resume", key })}>
          {say(words.resume)}
        </Button>
      )}
      {data.version !== data.live_version && <PublishAct data={data} act={act} />}
    </>
  );
}
