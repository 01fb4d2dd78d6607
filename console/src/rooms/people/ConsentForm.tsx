/** Records a consent given or taken back elsewhere: on the phone, in the shop, by letter. */
import { Button, Modal, Select, Stack, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { useRecordConsent } from "../../api/contacts";
import { Trouble } from "../../ui/states";
import { channels, phrases, consentStatuses, purposes } from "../../words/phrases";
import type { Words } from "../../words/language";
import { useWords } from "../../words/LanguageProvider";
import { consentWords as words } from "./consentWords";

const STATUSES = ["granted", "withdrawn"] as const;
type Status = (typeof STATUSES)[number];
const SOURCE = "console";

type Props = { id: string; opened: boolean; close: () => void };

export function ConsentForm({ id, opened, close }: Props) {
  const { say } = useWords();
  const record = useRecordConsent(id);
  const [purpose, setPurpose] = useState("marketing");
  const [channel, setChannel] = useState("email");
  const [status, setStatus] = useState<Status>("withdrawn");
  const [wording, setWording] = useState("");
  const choices = (table: Record<string, Words>, only: readonly string[]) =>
    only.map((value) => ({ value, label: say(table[value]) }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    record.mutate(
      { purpose, channel, status, wording: wording.trim(), source: SOURCE },
      {
        onSuccess: () => {
          close();
          notifications.show({
            message: say(words.saved),
            closeButtonProps: { "aria-label": say(phrases.close) },
          });
        },
      },
    );
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={say(words.record)}
      closeButtonProps={{ "aria-label": say(phrases.close) }}
    >
      <form onSubmit={submit}>
        <Stack>
          <Select
            label={say(words.purpose)}
            data={choices(purposes, ["marketing", "newsletter"])}
            value={purpose}
            onChange={(next) => setPurpose(next ?? purpose)}
            allowDeselect={false}
          />
          <Select
            label={say(words.channel)}
            data={choices(channels, ["email", "sms"])}
            value={channel}
            onChange={(next) => setChannel(next ?? channel)}
            allowDeselect={false}
          />
          <Select
            label={say(words.status)}
            data={choices(consentStatuses, STATUSES)}
            value={status}
            onChange={(next) => setStatus((next as Status | null) ?? status)}
            allowDeselect={false}
          />
          <Textarea
            label={say(words.wording)}
            required
            withAsterisk={false}
            autosize
            minRows={2}
            value={wording}
            onChange={(event) => setWording(event.currentTarget.value)}
          />
          {record.error && <Trouble error={record.error} />}
          <Button type="submit" loading={record.isPending}>
            {say(words.save)}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
