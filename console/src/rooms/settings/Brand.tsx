/** The brand and the one who signs its messages. */
import { useSession } from "../../api/session";
import { Panel } from "../../ui/Panel";
import { Loaded } from "../../ui/states";
import { useWords } from "../../words/LanguageProvider";
import { Facts } from "./Facts";
import { brand as words } from "./words";

const fact = (name: string, value: string): [string, string] => [name, value];

export function Brand() {
  const { say, format } = useWords();
  const session = useSession();
  return (
    <Loaded query={session}>
      {(data) => {
        if (!data) return null;
        const { workspace } = data;
        const { sender } = workspace;
        return (
          <Panel>
            <Facts
              facts={[
                [say(words.name), workspace.name],
                [say(words.key), <code key="key">{workspace.key}</code>],
                [say(words.timezone), workspace.timezone],
                [say(words.language), format.language(workspace.language)],
                [say(words.currency), workspace.currency],
                [
                  say(words.sender),
                  sender ? `${sender.name} <${sender.email}>` : say(words.noSender),
                ],
                ...(sender?.reply_to ? [fact(say(words.replyTo), sender.reply_to)] : []),
              ]}
            />
          </Panel>
        );
      }}
    </Loaded>
  );
}
